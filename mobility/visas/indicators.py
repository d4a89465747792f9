from __future__ import annotations

from decimal import Decimal

from django.db.models import Avg, DurationField, ExpressionWrapper, F
from django.utils.translation import gettext_lazy as _

from mobility.visas.models import Decision, Lodgement
from pemwecco.core.indicators import Indicator, Period


def _count_decisions(period: Period, outcome: str) -> int:
    return Decision.objects.filter(
        outcome=outcome, decided_on__gte=period.start, decided_on__lte=period.end
    ).count()


def count_lodged_dossiers(period: Period) -> int:
    """Dossiers lodged in the period."""
    return Lodgement.objects.filter(
        lodged_on__gte=period.start, lodged_on__lte=period.end
    ).count()


def count_granted_visas(period: Period) -> int:
    """Visas granted in the period."""
    return _count_decisions(period, Decision.Outcome.GRANTED)


def count_refused_visas(period: Period) -> int:
    """Visas refused in the period."""
    return _count_decisions(period, Decision.Outcome.REFUSED)


def compute_days_to_decision(period: Period) -> Decimal:
    """Days from lodging to decision, on average over the decisions of the period."""
    waited = Decision.objects.filter(
        decided_on__gte=period.start,
        decided_on__lte=period.end,
        dossier__lodging__isnull=False,
    ).aggregate(
        mean=Avg(
            ExpressionWrapper(
                F("decided_on") - F("dossier__lodging__lodged_on"),
                output_field=DurationField(),
            )
        )
    )["mean"]
    return Decimal(round(waited.total_seconds() / 86400, 1)) if waited else Decimal(0)


INDICATORS = [
    Indicator("visas-lodged", _("visa dossiers lodged"), count_lodged_dossiers),
    Indicator("visas-granted", _("visas granted"), count_granted_visas),
    Indicator("visas-refused", _("visas refused"), count_refused_visas),
    Indicator(
        "visas-days",
        _("days from lodging to decision"),
        compute_days_to_decision,
        unit="days",
    ),
]
