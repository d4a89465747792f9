from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from pemwecco.core.indicators import Indicator, Period
from reintegration.followups.lifecycle import FollowUpStage
from reintegration.followups.models import FollowUpQuerySet
from reintegration.followups.queries import list_follow_ups_due


def count_answered_follow_ups(period: Period) -> int:
    """Follow-ups that were due in the period and are answered (OP4.1)."""
    return _due(period).filter(stage=FollowUpStage.ANSWERED).count()


def compute_response_percent(period: Period) -> Decimal:
    """Share of the follow-ups due in the period that are answered; nothing due gives 0."""
    due = _due(period).count()
    if not due:
        return Decimal(0)
    return (Decimal(100) * count_answered_follow_ups(period) / due).quantize(
        Decimal("0.1")
    )


def compute_survival_percent(period: Period) -> Decimal:
    """Share of the answers of the period that say the enterprise is still active."""
    answered = _due(period).filter(stage=FollowUpStage.ANSWERED)
    total = answered.count()
    if not total:
        return Decimal(0)
    active = answered.filter(told__still_in_business=True).count()
    return (Decimal(100) * active / total).quantize(Decimal("0.1"))


def _due(period: Period) -> FollowUpQuerySet:
    return list_follow_ups_due(period.start, period.end)


INDICATORS = [
    Indicator("OP4.1", _("Follow-ups answered"), count_answered_follow_ups),
    Indicator(
        "OP4.1.rate",
        _("Follow-ups answered, of those due"),
        compute_response_percent,
        "%",
    ),
    Indicator(
        "OP4.1.active",
        _("Enterprises still active, of those that answered"),
        compute_survival_percent,
        "%",
    ),
]
