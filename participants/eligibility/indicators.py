"""The figures of selection: who became eligible later, by the route of those who were not ready."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from participants.eligibility.models import ReferralStep
from participants.register.lifecycle import Stage
from participants.register.models import ParticipationStep
from pemwecco.core.indicators import Indicator, Period

FULL = 100


def count_deferred(period: Period) -> int:
    """Files that were found not ready in the period."""
    return _list_deferred_participations(period).values("subject").distinct().count()


def count_eligible_later(period: Period) -> int:
    """Files confirmed in the period that were not ready before, in the same call or an earlier one."""
    confirmed = _list_confirmations().filter(at__date__range=(period.start, period.end))
    confirmed = confirmed.filter(
        Q(source=Stage.NOT_READY) | Q(subject__continues__isnull=False)
    )
    return confirmed.values("subject").distinct().count()


def compute_eligible_later_percent(period: Period) -> Decimal:
    """Share of the files deferred in the period that became eligible since, themselves or taken up.

    None deferred gives 0.
    """
    asked = _list_deferred_participations(period)
    total = asked.values("subject").distinct().count()
    if not total:
        return Decimal(0)
    later = _list_confirmations()
    became = (
        asked.filter(
            Q(subject__in=later.values("subject"))
            | Q(subject__continued_by__in=later.values("subject"))
        )
        .values("subject")
        .distinct()
        .count()
    )
    return (Decimal(FULL) * became / total).quantize(Decimal("0.1"))


def count_ready_referrals(period: Period) -> int:
    """Enterprises that a support structure made ready in the period."""
    done = ReferralStep.objects.filter(
        move="finish", at__date__range=(period.start, period.end)
    )
    return done.values("subject__participation").distinct().count()


def _list_confirmations() -> QuerySet[ParticipationStep]:
    """The confirmations that stand: one made by mistake and taken back counts nowhere."""
    undone = ParticipationStep.objects.filter(
        move="unconfirm", subject=OuterRef("subject"), pk__gt=OuterRef("pk")
    )
    return ParticipationStep.objects.filter(~Exists(undone), move="confirm")


def _list_deferred_participations(period: Period) -> QuerySet[ParticipationStep]:
    return ParticipationStep.objects.filter(
        move="defer", at__date__range=(period.start, period.end)
    )


INDICATORS = [
    Indicator("OP2.1.deferred", _("Files found not ready yet"), count_deferred),
    Indicator(
        "OP2.1.later", _("Files that became eligible later"), count_eligible_later
    ),
    Indicator(
        "OP2.1.later-share",
        _("Became eligible later, of those not ready"),
        compute_eligible_later_percent,
        "%",
    ),
    Indicator(
        "OP2.1.referred",
        _("Enterprises made ready by a support structure"),
        count_ready_referrals,
    ),
]
