"""At the same moment: two people accept one report, verify one point, settle one file, confirm one visa."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from mobility.itineraries.lifecycle import ACTION_POINT, TRIP_REPORT
from mobility.itineraries.models import ActionPoint, CostSettlement, TripReport
from mobility.itineraries.services.action_points import finish_action_point
from mobility.visas.models import VisaUse
from mobility.visas.services.uses import confirm_visa_use
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from tests import factories
from tests.mobility.visas.test_return_desk import LAST, come_back, get_dossier, settle

pytestmark = pytest.mark.django_db(transaction=True)


def try_at_once(*acts: Callable[[], object]) -> list[bool]:
    """Whether each was done; all begin together, each in its own connection."""
    begun = Barrier(len(acts))

    def one(act: Callable[[], object]) -> bool:
        try:
            begun.wait()
            act()
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_a_report_is_accepted_once_and_a_point_verified_once(
    coordinator: User, officer: User, awa: User
) -> None:
    file = factories.participation(stage="returned", cohort=factories.cohort())
    report = TripReport.objects.create(
        participation=file, learned="x", what_next="x", stage="handed_in"
    )
    point = ActionPoint.objects.create(
        participation=file, what="x", responsible="participant", due_on=LAST
    )
    finish_action_point(point=point, word="Fait", by=awa)

    def accept(by: User) -> Callable[[], object]:
        row = TripReport.objects.get(pk=report.pk)
        return lambda: TRIP_REPORT.apply(row, "accept_report", actor=Staff(by))

    def verify(by: User) -> Callable[[], object]:
        row = ActionPoint.objects.get(pk=point.pk)
        return lambda: ACTION_POINT.apply(row, "verify_point", actor=Staff(by))

    assert sorted(try_at_once(accept(coordinator), accept(officer))) == [False, True]
    assert sorted(try_at_once(verify(coordinator), verify(officer))) == [False, True]
    assert report.steps.filter(move="accept_report").count() == 1
    assert point.steps.filter(move="verify_point").count() == 1


def test_costs_are_closed_once_and_a_visa_confirmed_once(
    coordinator: User, visa_officer: User, officer: User
) -> None:
    file = come_back(factories.cohort())
    dossier = get_dossier(file)

    def close(by: User) -> Callable[[], object]:
        return lambda: settle(file, by)

    def confirm(by: User) -> Callable[[], object]:
        return lambda: confirm_visa_use(dossier=dossier, lawful=True, reason="", by=by)

    assert sorted(try_at_once(close(coordinator), close(officer))) == [False, True]
    assert CostSettlement.objects.count() == 1
    assert try_at_once(confirm(coordinator), confirm(visa_officer)) == [True, True]
    assert VisaUse.objects.count() == 1
