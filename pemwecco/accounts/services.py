"""Verbs on accounts."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction

from pemwecco.accounts.models import User, normalise_email
from pemwecco.accounts.roles import Role


@transaction.atomic
def ensure_user(*, email: str, language: str, name: str = "") -> User:
    """The account by which someone signs in with a code; made when there is none.

    Gives no rights: what the person sees follows from rows that carry the address. An existing
    account is returned unchanged.
    """
    User.objects.bulk_create(
        [_without_password(email, language, name)], ignore_conflicts=True
    )
    return User.objects.get(email=normalise_email(email))


def _without_password(email: str, language: str, name: str) -> User:
    user = User(email=normalise_email(email), language=language, name=name)
    user.set_unusable_password()
    return user


@transaction.atomic
def give_role(*, user: User, role: Role) -> None:
    """Let a person work in the staff pages with a role."""
    user.groups.add(Group.objects.get(name=role.value))
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])


def choose_language(*, user: User, language: str) -> None:
    """The language in which the person reads pages and receives mails (ISO 639-1)."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])


def list_staff_with_role(role: Role) -> list[User]:
    """The active people of a role, in a stable order."""
    return list(
        User.objects.filter(is_active=True, groups__name=role.value).order_by("pk")
    )
