"""What support after the return counts as: enterprises once, kinds once each, hours of coaching alone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from participants.eligibility.services.after_return import consent_to_referral
from participants.eligibility.services.route import answer_referral
from pemwecco.accounts.models import User
from pemwecco.core.indicators import Period, collect_declared_indicators
from pemwecco.core.measures import measure_indicators
from reintegration.plans.models import ReintegrationPlan
from reintegration.plans.services.referrals import refer_from_plan
from reintegration.plans.services.support import note_support
from tests import factories
from tests.figures import get_figure
from tests.reintegration.plans.rows import get_day, make_plan, make_returned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def count(code: str, days: int = 30) -> Any:
    """Over the days until today."""
    today = timezone.localdate()
    return get_figure(code, today - timedelta(days=days), today)


def give(
    plan: ReintegrationPlan, by: User, kind: str, on: int = 0, **said: Any
) -> None:
    note_support(
        plan=plan,
        kind=kind,
        given_on=get_day(on),
        organisation=factories.organisation(),
        by=by,
        **said,
    )


def test_enterprises_kinds_and_hours_are_counted_as_they_say(officer: User) -> None:
    first = make_plan(officer)
    person = factories.person(email="b@atelier.example")
    second = make_plan(officer, participation=make_returned(9, person=person))
    give(first, officer, "coaching", hours=Decimal("2.5"))
    give(first, officer, "coaching", hours=Decimal(4))
    give(first, officer, "legal", hours=Decimal(3))
    give(second, officer, "coaching", hours=Decimal(1))
    give(second, officer, "fair")
    # Before the period, and without hours.
    give(second, officer, "trip", on=-60, hours=Decimal(8))
    give(second, officer, "coaching")

    assert first.participation.organisation != second.participation.organisation
    assert count("OP4.2") == 2
    assert count("OP4.2.kinds") == 4
    assert count("OP4.2.hours") == Decimal("7.5")
    assert count("OP4.2.kinds", days=90) == 5

    today = timezone.localdate()
    period = Period(today - timedelta(days=30), today)
    known = {row.code: row for row in collect_declared_indicators()}
    divided = measure_indicators([known["OP4.2.kinds"]], period, cut="type")[0]
    parts = {part.word: part.tally.figure for part in divided.parts}
    assert parts == {"coaching": 2, "legal": 1, "fair": 1}


def test_a_structure_counts_once_it_has_taken_somebody_on(
    officer: User, awa: User
) -> None:
    plan = make_plan(officer)
    assert count("OP4.2.referred") == 0
    for number in range(2):
        structure = factories.organisation(kind="support", email=f"s{number}@s.example")
        referral = refer_from_plan(
            plan=plan, structure=structure, message="Help.", shared=[], by=officer
        )
        consent_to_referral(referral=referral, by=awa)
        assert count("OP4.2.referred") == min(number, 1)
        answer_referral(referral=referral, transition="accept")
    assert count("OP4.2.referred") == 1
