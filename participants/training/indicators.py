from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from events.gatherings.models import read_local_day
from participants.register.lifecycle import SEATED
from participants.register.models import Participation
from participants.training.models import Completion, Session
from pemwecco.core.indicators import Indicator, Period

# Of the required modules (results framework, OP2.2).
ENOUGH = Decimal("0.8")


def count_people_trained(period: Period) -> int:
    """Participants who completed a module in the period."""
    return _completed(period).values("participation__person").distinct().count()


def compute_training_hours(period: Period) -> Decimal:
    """Hours of training received, added up over participants."""
    total: Decimal | None = _completed(period).aggregate(hours=Sum("module__hours"))[
        "hours"
    ]
    return Decimal(total or 0)


def count_sessions_held(period: Period) -> int:
    return (
        Session.objects.annotate(held_on=read_local_day("event__"))
        .filter(
            held_on__range=(period.start, period.end),
            event__registrations__stage="attended",
        )
        .distinct()
        .count()
    )


def compute_trained_enough_percent(period: Period) -> Decimal:
    """Share of the participants leaving in the period who completed 80 % of the required modules.

    Nobody leaving gives 0. Source: results framework, OP2.2.
    """
    files = Participation.objects.filter(
        cohort__arrives_on__range=(period.start, period.end), stage__in=SEATED
    ).annotate(
        asked=Count(
            "call__programme__modules",
            filter=Q(call__programme__modules__required=True),
            distinct=True,
        ),
        done=Count(
            "completions", filter=Q(completions__module__required=True), distinct=True
        ),
    )
    counted = list(files.values_list("asked", "done"))
    if not counted:
        return Decimal(0)
    enough: int = sum(done >= ENOUGH * asked for asked, done in counted)
    return Decimal(100 * enough / len(counted)).quantize(Decimal("0.1"))


def _completed(period: Period) -> QuerySet[Completion]:
    return Completion.objects.filter(completed_on__range=(period.start, period.end))


INDICATORS = [
    Indicator(
        "OP2.2",
        _("Participants with 80 % of the training"),
        compute_trained_enough_percent,
        "%",
    ),
    Indicator("OP2.2.hours", _("Hours of training received"), compute_training_hours),
    Indicator(
        "OP2.2.people", _("Participants trained before departure"), count_people_trained
    ),
    Indicator("OP2.2.sessions", _("Training sessions held"), count_sessions_held),
]
