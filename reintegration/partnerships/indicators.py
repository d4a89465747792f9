"""The figures of partnerships (OC1, OC2, OC4)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pemwecco.core.indicators import Indicator, Period
from reintegration.partnerships.lifecycle import PartnershipStage
from reintegration.partnerships.models import Partnership, PartnershipStep


def count_signed_partnerships(period: Period) -> int:
    """Partnerships signed in the period, each with its paper (OC1)."""
    return _moved_to(PartnershipStage.SIGNED, period)


def count_negotiated_partnerships(period: Period) -> int:
    """Partnerships whose negotiation began in the period (OC2)."""
    return _moved_to(PartnershipStage.NEGOTIATION, period)


def count_institutional_agreements(period: Period) -> int:
    """Signed agreements between institutions (OC4)."""
    return (
        _list_partnership_steps(PartnershipStage.SIGNED, period)
        .filter(subject__kind=Partnership.Kind.INSTITUTIONAL)
        .values("subject")
        .distinct()
        .count()
    )


def _list_partnership_steps(
    stage: PartnershipStage, period: Period
) -> QuerySet[PartnershipStep]:
    return PartnershipStep.objects.filter(
        target=stage, at__date__range=(period.start, period.end)
    )


def _moved_to(stage: PartnershipStage, period: Period) -> int:
    return _list_partnership_steps(stage, period).values("subject").distinct().count()


INDICATORS = [
    Indicator("OC1", _("Partnerships signed"), count_signed_partnerships),
    Indicator(
        "OC2", _("Partnerships under negotiation"), count_negotiated_partnerships
    ),
    Indicator(
        "OC4", _("Institutional agreements signed"), count_institutional_agreements
    ),
]
