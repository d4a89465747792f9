from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from events.gatherings.lifecycle import RegistrationStage
from events.gatherings.models import (
    Event,
    EventQuerySet,
    Registration,
    read_local_day,
)
from pemwecco.core.indicators import Indicator, Period


def count_public_events(period: Period) -> int:
    """Public workshops, seminars and forums that began in the period and were attended."""
    return (
        _within(period)
        .filter(registrations__stage=RegistrationStage.ATTENDED)
        .distinct()
        .count()
    )


def count_event_attendees(period: Period) -> int:
    """Different people who came to one of them at least."""
    return (
        Registration.objects.filter(
            event__in=_within(period), stage=RegistrationStage.ATTENDED
        )
        .values("person")
        .distinct()
        .count()
    )


def count_women_attendees(period: Period) -> int:
    return (
        Registration.objects.filter(
            event__in=_within(period), stage=RegistrationStage.ATTENDED, person__sex="F"
        )
        .values("person")
        .distinct()
        .count()
    )


def _within(period: Period) -> EventQuerySet:
    """Those whose first day, at their own place, lies in the period."""
    days = (period.start, period.end)
    return Event.objects.annotate(held_on=read_local_day()).filter(
        public=True, held_on__range=days
    )


INDICATORS = [
    Indicator("OP3.1", _("Workshops and seminars held"), count_public_events),
    Indicator(
        "OP3.1.people",
        _("People reached by workshops and seminars"),
        count_event_attendees,
    ),
    Indicator("OP3.1.women", _("Women among them"), count_women_attendees),
]
