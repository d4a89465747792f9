"""What an account may do: its own rights and those of its roles."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from pytest_django import DjangoAssertNumQueries

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role, collect_declared_rights

pytestmark = pytest.mark.django_db


def test_all_rights_are_asked_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user = User.objects.create_user("pat@atelier.example", is_staff=True)
    user.groups.add(Group.objects.get(name=Role.OFFICER))
    user.groups.add(Group.objects.get(name=Role.DONOR_READER))
    user.user_permissions.add(Permission.objects.get(codename="delete_programme"))
    rights = collect_declared_rights()
    every = rights[Role.OFFICER] | rights[Role.DONOR_READER]
    user = User.objects.get(pk=user.pk)

    with django_assert_num_queries(1):
        found = user.get_all_permissions()
        assert user.has_perm("register.delete_programme")
        assert not user.has_perm("accounts.add_user")

    assert found == every | {"register.delete_programme"}


def test_who_has_left_may_nothing_and_a_superuser_everything() -> None:
    user = User.objects.create_user(
        "pat@atelier.example", is_staff=True, is_active=False
    )
    user.groups.add(Group.objects.get(name=Role.OFFICER))
    assert not user.get_all_permissions()
    assert not user.has_perm("register.view_participation")

    chief = User.objects.create_user("chief@atelier.example", is_superuser=True)
    assert len(chief.get_all_permissions()) == Permission.objects.count()
    assert chief.has_perm("register.delete_programme")
