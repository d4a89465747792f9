"""A plan of Awa as staff begin it, and what one side proposes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from mobility.itineraries.models import Crossing
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from reintegration.plans.models import PlanVersion, ReintegrationPlan
from reintegration.plans.services.plans import (
    PlannedMilestone,
    accept_version,
    begin_plan,
    propose_version,
)
from tests import factories


def make_returned(days: int, **fields: Any) -> Participation:
    """Somebody who came back so many days ago."""
    file = factories.participation(**{"stage": Stage.RETURNED} | fields)
    Crossing.objects.create(
        participation=file,
        direction="exit",
        on=timezone.localdate() - timedelta(days=days),
        place="Zaventem",
        evidence="ees",
    )
    return file


def make_plan(by: User, **fields: Any) -> ReintegrationPlan:
    file = fields.pop("participation", None) or make_returned(10)
    return begin_plan(participation=file, kind="trade", by=by, **fields)


def get_day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def get_last(plan: ReintegrationPlan) -> PlanVersion:
    return plan.versions.latest("number")


def propose(plan: ReintegrationPlan, by: User, **said: Any) -> PlanVersion:
    facts: dict[str, Any] = {
        "based_on": get_last(plan).number,
        "goals": "Sell shea butter.",
        "lines": [PlannedMilestone("Send samples", get_day(20))],
        "why": "",
    }
    return propose_version(plan=plan, by=by, **facts | said)


def agree(plan: ReintegrationPlan, *people: User) -> PlanVersion:
    """Everybody says yes to the last version, in this order."""
    for one in people:
        accept_version(version=get_last(plan), by=one)
    return get_last(plan)
