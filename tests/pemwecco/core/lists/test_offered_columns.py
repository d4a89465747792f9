"""All columns that lists offer, shown at once: as many queries for three rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mobility.hosts.models import Host, Placement
from mobility.visas.models import Dossier
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.core.lists.columns import get_column_name, list_offered_columns
from pemwecco.network.models import Organisation, Person
from reintegration.followups.models import FollowUp
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def make_follow_up() -> FollowUp:
    file = factories.participation(stage=Stage.RETURNED, cohort=factories.cohort())
    due = timezone.localdate() + timedelta(days=3)
    return FollowUp.objects.create(participation=file, months=3, due_on=due)


KINDS: tuple[tuple[type[Any], Callable[[], Any], int], ...] = (
    (Host, factories.host, 8),
    (Placement, factories.placement, 10),
    (Dossier, factories.dossier, 15),
    (FollowUp, make_follow_up, 11),
    (Person, factories.person, 8),
    (Organisation, factories.organisation, 10),
)


def test_every_offered_column_costs_the_same_for_many_rows(
    coordinator: User, sign_in: SignIn
) -> None:
    client = sign_in(coordinator)
    for model, make, queries in KINDS:
        page = admin.site.get_model_admin(model)
        offered = list_offered_columns(page, coordinator)
        options = model._meta
        address = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
        asked = {"columns": ",".join(offered)}
        before = model.objects.count()
        make()
        # What a process looks up once.
        client.get(address, asked)
        asked_for: list[int] = []
        for count in (1, 3):
            with CaptureQueriesContext(connection) as seen:
                shown = client.get(address, asked)
            assert shown.context["cl"].result_count == before + count
            assert set(offered) <= {
                get_column_name(one) for one in shown.context["cl"].list_display
            }
            asked_for.append(len(seen))
            make()
            make()
        # A day's parameters may be known to the process already.
        assert asked_for[0] == asked_for[1] <= queries, model


def test_hosts_are_narrowed_by_the_number_of_visitors(
    coordinator: User, sign_in: SignIn
) -> None:
    small, large = factories.host(capacity=1), factories.host(capacity=8)
    client, address = sign_in(coordinator), reverse("admin:hosts_host_changelist")

    narrowed = client.get(address, {"capacity__gte": "2", "capacity__lte": "8,0"})
    odd = client.get(address, {"capacity__gte": "many"})

    assert list(narrowed.context["cl"].queryset) == [large]
    assert [chip.label for chip in narrowed.context["cl"].chips] == ["from 2 until 8,0"]
    assert set(odd.context["cl"].queryset) == {small, large}
    assert "“many” cannot be read" in odd.content.decode()
