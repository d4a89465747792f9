from __future__ import annotations

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models import Crossing, Introduction, Presence
from participants.register.queries import (
    build_file_cuts,
    build_file_paths,
    build_person_cuts,
)
from pemwecco.core.indicators import Indicator, Period, Reckoning, ResultLevel
from pemwecco.core.measures import DaysBetween, keep_first_rows


def list_entries(period: Period) -> QuerySet[Crossing]:
    """The first entry of the period of each person."""
    entries = _filter_crossings(period, Crossing.Direction.ENTRY)
    return keep_first_rows(entries, "participation__person", "on")


def list_ended_stays(period: Period) -> QuerySet[Crossing]:
    """Exits of the period with the days of their stay, day of entry and day of exit both counted."""
    entries = (
        Crossing.objects.standing()
        .filter(
            participation=OuterRef("participation"),
            direction=Crossing.Direction.ENTRY,
            on__lte=OuterRef("on"),
        )
        .order_by("-on")
    )
    exits = _filter_crossings(period, Crossing.Direction.EXIT)
    return (
        exits.annotate(entered=Subquery(entries.values("on")[:1]))
        .filter(entered__isnull=False)
        .annotate(days_there=DaysBetween(F("on"), F("entered")) + 1)
    )


def list_returns(period: Period) -> QuerySet[Crossing]:
    """The first exit of the period of each file, which is recorded with evidence."""
    exits = _filter_crossings(period, Crossing.Direction.EXIT)
    return keep_first_rows(exits, "participation", "on")


def list_due_returns(period: Period) -> QuerySet[Crossing]:
    """The last entry of each file that was due back in the period, with the day of its exit since."""
    exits = (
        Crossing.objects.standing()
        .filter(
            participation=OuterRef("participation"),
            direction=Crossing.Direction.EXIT,
            on__gte=OuterRef("on"),
        )
        .order_by("-on")
    )
    entries = Crossing.objects.standing().filter(direction=Crossing.Direction.ENTRY)
    last: QuerySet[Crossing] = keep_first_rows(entries, "participation", "-on")
    itinerary, cohort = "participation__itinerary", "participation__cohort"
    due = Coalesce(F(f"{itinerary}__leaves_on"), F(f"{cohort}__leaves_on"))
    stays = last.annotate(due=due, left=Subquery(exits.values("on")[:1]))
    return stays.filter(due__range=(period.start, period.end))


def list_introductions(period: Period) -> QuerySet[Introduction]:
    """People whom participants met in the period, each introduction once."""
    return Introduction.objects.filter(on__range=(period.start, period.end))


def list_presences(period: Period) -> QuerySet[Presence]:
    """Presences and absences noted for days of the period."""
    return Presence.objects.filter(on__range=(period.start, period.end))


def _filter_crossings(
    period: Period, direction: Crossing.Direction
) -> QuerySet[Crossing]:
    return Crossing.objects.standing().filter(
        direction=direction, on__range=(period.start, period.end)
    )


_CUTS = build_file_cuts("participation__", "on")
_PATHS = build_file_paths("participation__")
# Who came back is told to those alone who may read crossings.
_CROSSINGS = "itineraries.view_crossing"

INDICATORS = [
    Indicator(
        code="OP2.4",
        level=ResultLevel.OUTPUT,
        name=_("Participants in mobility"),
        definition=_(
            "Different people whose entry into the host country in the period is recorded."
        ),
        rows=list_entries,
        day="on",
        cuts=_CUTS,
        **_PATHS,
    ),
    Indicator(
        code="OP2.4.person-days",
        level=ResultLevel.OUTPUT,
        name=_("Person-days in the host country"),
        definition=_(
            "Days of the stays that ended in the period, day of entry and day of exit both counted."
        ),
        rows=list_ended_stays,
        reckoning=Reckoning.SUM,
        value="days_there",
        unit="days",
        day="on",
        cuts=_CUTS,
        **_PATHS,
    ),
    Indicator(
        code="OP2.4.introductions",
        level=ResultLevel.OUTPUT,
        name=_("People whom participants met"),
        definition=_("Introductions noted for days of the period, each once."),
        rows=list_introductions,
        day="on",
        cuts=_CUTS,
        **_PATHS,
    ),
    Indicator(
        code="OP2.4.presence",
        level=ResultLevel.OUTPUT,
        name=_("Presence at the stops of the programme"),
        definition=_(
            "Of the presences noted in the period, those of people who came, late ones included."
        ),
        rows=list_presences,
        reckoning=Reckoning.SHARE,
        marked=~Q(state=Presence.State.ABSENT),
        unit="%",
        day="on",
        cuts=_CUTS,
        **_PATHS,
    ),
    Indicator(
        code="OC5",
        level=ResultLevel.OUTCOME,
        name=_("Returned by the last day of the stay"),
        definition=_(
            "Of the participants due back in the period, those whose exit by their last day is recorded"
            " (circularity rate)."
        ),
        rows=list_due_returns,
        reckoning=Reckoning.SHARE,
        marked=Q(left__lte=F("due")),
        unit="%",
        right=_CROSSINGS,
        day="due",
        cuts=_CUTS,
        **_PATHS,
    ),
    Indicator(
        code="OC5.returned",
        level=ResultLevel.OUTCOME,
        name=_("Returns recorded with evidence"),
        definition=_(
            "Files whose exit from the host area in the period is recorded with evidence."
        ),
        rows=list_returns,
        right=_CROSSINGS,
        day="on",
        cuts=_CUTS,
        **_PATHS,
    ),
    Indicator(
        code="O.2.6",
        level=ResultLevel.OUTPUT,
        name=_("Participants benefitting from a mobility scheme"),
        definition=_(
            "Different people whose entry into the host country in the period is recorded (AMIF O.2.6)."
        ),
        rows=list_entries,
        day="on",
        cuts=build_person_cuts("participation__", "on"),
        **_PATHS,
    ),
]
