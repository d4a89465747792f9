from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from events.gatherings.models import (
    Event,
    EventQuerySet,
    Registration,
    SessionAttendance,
    read_local_day,
)
from pemwecco.core.indicators import FigureCut, Indicator, Period, ResultLevel
from pemwecco.core.measures import keep_first_rows
from pemwecco.network.cuts import (
    build_age_cut,
    build_region_cut,
    build_sex_cut,
    write_choices,
)


def list_public_events(period: Period) -> EventQuerySet:
    """Public workshops, seminars and forums that began in the period and were attended."""
    came = SessionAttendance.objects.filter(session__event=OuterRef("pk"))
    return _within(period).filter(Exists(came))


def list_event_attendees(period: Period) -> QuerySet[Registration]:
    """The first registration of each person for one of them, at whose sessions they were."""
    present = SessionAttendance.objects.filter(registration=OuterRef("pk"))
    came = Registration.objects.filter(
        Exists(present), event__in=_within(period).values("pk")
    )
    return keep_first_rows(came, "person", "event__starts_at")


def _within(period: Period) -> EventQuerySet:
    """Those whose first day, at their own place, lies in the period."""
    days = (period.start, period.end)
    return Event.objects.annotate(held_on=read_local_day()).filter(
        public=True, held_on__range=days
    )


_LANGUAGE = FigureCut(
    "language", _("language"), "language", lambda _words: dict(settings.LANGUAGES)
)

INDICATORS = [
    Indicator(
        code="OP3.1",
        level=ResultLevel.OUTPUT,
        name=_("Workshops and seminars held"),
        definition=_(
            "Public workshops, seminars, training days and forums that began in the period and to which"
            " somebody came."
        ),
        rows=list_public_events,
        day=read_local_day(),
        cuts=(
            FigureCut("type", _("type"), "kind", write_choices(Event.Kind)),
            _LANGUAGE,
        ),
        title="title",
    ),
    Indicator(
        code="OP3.1.people",
        level=ResultLevel.OUTPUT,
        name=_("People reached by workshops and seminars"),
        definition=_(
            "Different people whose presence at one of them at least is recorded."
        ),
        rows=list_event_attendees,
        day=read_local_day("event__"),
        cuts=(
            build_sex_cut("person__"),
            build_age_cut("person__", read_local_day("event__")),
            FigureCut("country", _("country"), "person__country"),
            build_region_cut("person__region"),
            FigureCut("type", _("type"), "event__kind", write_choices(Event.Kind)),
        ),
        person="person",
        title="event__title",
    ),
]
