from __future__ import annotations

from decimal import Decimal

from django.db.models import Avg, DurationField, ExpressionWrapper, F
from django.utils.translation import gettext_lazy as _

from mobility.visas.models import Decision, Lodging
from pemwecco.core.indicators import Indicator, Period


def _decided(period: Period, outcome: str) -> int:
    return Decision.objects.filter(
        outcome=outcome, decided_on__gte=period.start, decided_on__lte=period.end
    ).count()


def lodged(period: Period) -> int:
    """Dossiers lodged in the period."""
    return Lodging.objects.filter(lodged_on__gte=period.start, lodged_on__lte=period.end).count()


def granted(period: Period) -> int:
    """Visas granted in the period."""
    return _decided(period, Decision.Outcome.GRANTED)


def refused(period: Period) -> int:
    """Visas refused in the period."""
    return _decided(period, Decision.Outcome.REFUSED)


def days_to_decision(period: Period) -> Decimal:
    """Days from lodging to decision, on average over the decisions of the period."""
    waited = Decision.objects.filter(
        decided_on__gte=period.start, decided_on__lte=period.end, dossier__lodging__isnull=False
    ).aggregate(
        mean=Avg(
            ExpressionWrapper(
                F("decided_on") - F("dossier__lodging__lodged_on"), output_field=DurationField()
            )
        )
    )["mean"]
    return Decimal(round(waited.total_seconds() / 86400, 1)) if waited else Decimal(0)


INDICATORS = [
    Indicator("visas-lodged", _("visa dossiers lodged"), lodged),
    Indicator("visas-granted", _("visas granted"), granted),
    Indicator("visas-refused", _("visas refused"), refused),
    Indicator("visas-days", _("days from lodging to decision"), days_to_decision, unit="days"),
]
