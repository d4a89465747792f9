from __future__ import annotations

from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from pemwecco.core.indicators import Indicator, Period
from reintegration.lifecycle import FollowUpStage, PartnershipStage
from reintegration.models import FollowUp, FollowUpQuerySet, Partnership, PartnershipStep


def partnerships_signed(period: Period) -> int:
    """Partnerships signed in the period, each with its paper (OC1)."""
    return _moved_to(PartnershipStage.SIGNED, period)


def partnerships_negotiated(period: Period) -> int:
    """Partnerships whose negotiation began in the period (OC2)."""
    return _moved_to(PartnershipStage.NEGOTIATION, period)


def institutional_agreements(period: Period) -> int:
    """Signed agreements between institutions (OC4)."""
    return (
        _steps(PartnershipStage.SIGNED, period)
        .filter(subject__kind=Partnership.Kind.INSTITUTIONAL)
        .values("subject")
        .distinct()
        .count()
    )


def follow_ups_answered(period: Period) -> int:
    """Follow-ups that were due in the period and are answered (OP4.1)."""
    return _due(period).filter(stage=FollowUpStage.ANSWERED).count()


def response_percent(period: Period) -> Decimal:
    """Share of the follow-ups due in the period that are answered; nothing due gives 0."""
    due = _due(period).count()
    if not due:
        return Decimal(0)
    return (Decimal(100) * follow_ups_answered(period) / due).quantize(Decimal("0.1"))


def still_in_business_percent(period: Period) -> Decimal:
    """Share of the answers of the period that say the enterprise is still active."""
    answered = _due(period).filter(stage=FollowUpStage.ANSWERED)
    total = answered.count()
    if not total:
        return Decimal(0)
    active = answered.filter(Q(answers__still_in_business=True)).count()
    return (Decimal(100) * active / total).quantize(Decimal("0.1"))


def _due(period: Period) -> FollowUpQuerySet:
    return FollowUp.objects.filter(due_on__range=(period.start, period.end))


def _steps(stage: PartnershipStage, period: Period) -> QuerySet[PartnershipStep]:
    return PartnershipStep.objects.filter(target=stage, at__date__range=(period.start, period.end))


def _moved_to(stage: PartnershipStage, period: Period) -> int:
    return _steps(stage, period).values("subject").distinct().count()


INDICATORS = [
    Indicator("OC1", _("Partnerships signed"), partnerships_signed),
    Indicator("OC2", _("Partnerships under negotiation"), partnerships_negotiated),
    Indicator("OC4", _("Institutional agreements signed"), institutional_agreements),
    Indicator("OP4.1", _("Follow-ups answered"), follow_ups_answered),
    Indicator("OP4.1.rate", _("Follow-ups answered, of those due"), response_percent, "%"),
    Indicator(
        "OP4.1.active", _("Enterprises still active, of those that answered"), still_in_business_percent, "%"
    ),
]
