"""The week of a cohort, or of one of its people, as a grid of days and hours, with warnings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Prefetch

from mobility.hosts.rules import DaySpan
from mobility.itineraries.models import Itinerary, Stop, StopAttendee
from mobility.itineraries.rules.hours import list_clock_findings
from mobility.itineraries.rules.pace import (
    Engagement,
    TravelTable,
    find_town,
    list_bed_findings,
    list_pace_findings,
)
from mobility.itineraries.services.cohort_programmes import list_absent_people
from mobility.itineraries.services.cohort_stops import (
    get_stop_zone,
    list_cohort_itineraries,
    read_stop_hours,
)
from mobility.itineraries.services.holidays import ObservedDays, list_observed_days
from mobility.itineraries.services.programme import list_own_and_shared_stops
from mobility.itineraries.services.travel import read_travel_table
from mobility.itineraries.services.words import format_activity
from participants.register.models import Cohort
from pemwecco.core.findings import Finding
from pemwecco.core.sentences import format_findings

FIRST_HOUR: Final = 8
LAST_HOUR: Final = 18
DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class WeekStop:
    """A stop as the grid shows it: shared ones with how many go, those of one person with the name."""

    stop: Stop
    hours: str
    activity: str
    people: tuple[str, ...]
    going: int
    # Of everyone's stops: who is missing.
    absent: tuple[str, ...]
    begins: bool


@dataclass(frozen=True, slots=True)
class WeekCell:
    """What begins on a day in an hour; `own` are stops of single people, folded where everyone is shown."""

    day: date
    hour: int | None
    shared: tuple[WeekStop, ...]
    own: tuple[WeekStop, ...]


@dataclass(frozen=True, slots=True)
class WeekRow:
    hour: int | None
    cells: tuple[WeekCell, ...]


@dataclass(frozen=True, slots=True)
class WeekSheet:
    """One week: the head of each day, the rows, who may be looked at alone, what is to be looked at."""

    days: tuple[tuple[date, tuple[str, ...], bool], ...]
    rows: tuple[WeekRow, ...]
    people: tuple[Itinerary, ...]
    stops: tuple[Stop, ...]
    warnings: tuple[str, ...]


def find_monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def build_week(cohort: Cohort, monday: date, *, only: int | None = None) -> WeekSheet:
    """The week of a cohort from a Monday on; `only` is the itinerary of one person. Six queries.

    Warnings are of the week: of what is shared where everyone is shown, else of all that the person does.
    """
    last = monday + timedelta(days=DAYS - 1)
    people = list(list_cohort_itineraries(cohort))
    stops = _list_week_stops(cohort, monday, last, only)
    observed = list_observed_days(monday, last)
    by_cell = _place_stops(stops, monday, last, people)
    hours = _list_shown_hours(by_cell)
    rows = [_build_row(None, monday, by_cell)]
    rows += [_build_row(hour, monday, by_cell) for hour in hours]
    judged = [stop for stop in stops if only or stop.is_shared]
    warnings = list_week_findings(judged, observed, read_travel_table())
    return WeekSheet(
        days=tuple(_build_heads(cohort, monday, observed)),
        rows=tuple(rows),
        people=tuple(people),
        stops=tuple(stops),
        warnings=tuple(format_findings(warnings)),
    )


def _list_week_stops(
    cohort: Cohort, first: date, last: date, only: int | None
) -> list[Stop]:
    goers = StopAttendee.objects.select_related("itinerary__participation__person")
    rows = Stop.objects.filter(starts_on__lte=last, ends_on__gte=first)
    if only is None:
        mine = list_cohort_itineraries(cohort).values("pk")
        shared = rows.filter(cohort=cohort)
        rows = shared | rows.filter(itinerary__in=mine)
    else:
        rows = rows.filter(itineraries=only)
    rows = rows.select_related(
        "placement__host__organisation",
        "host__organisation",
        "cohort__programme",
        "itinerary__participation__call__programme",
    ).prefetch_related(Prefetch("attendees", goers))
    return list(rows.order_by("starts_on", "starts_at", "pk"))


CellKey = tuple[date, int | None]


def _place_stops(
    stops: Iterable[Stop], first: date, last: date, people: Sequence[Itinerary]
) -> dict[CellKey, list[WeekStop]]:
    """Each stop on each of its days of the week, in the hour in which it begins."""
    cells: dict[CellKey, list[WeekStop]] = {}
    for stop in stops:
        goers = list(stop.attendees.all())
        absent = list_absent_people(stop, people, [row.itinerary_id for row in goers])
        names = [str(row.itinerary.participation.person) for row in goers]
        hour = stop.starts_at.hour if stop.starts_at else None
        day = max(stop.starts_on, first)
        while day <= min(stop.ends_on, last):
            shown = WeekStop(
                stop=stop,
                hours=_format_hours(stop),
                activity=format_activity(stop.activity),
                people=tuple(names),
                going=len(names),
                absent=tuple(absent),
                begins=day == stop.starts_on,
            )
            cells.setdefault((day, hour), []).append(shown)
            day += timedelta(days=1)
    return cells


def _format_hours(stop: Stop) -> str:
    if stop.starts_at is None:
        return ""
    if stop.ends_at is None:
        return f"{stop.starts_at:%H:%M}"
    return f"{stop.starts_at:%H:%M}–{stop.ends_at:%H:%M}"


def _list_shown_hours(cells: Collection[CellKey]) -> range:
    known = [hour for _day, hour in cells if hour is not None]
    return range(min([FIRST_HOUR, *known]), max([LAST_HOUR, *known]) + 1)


def _build_row(
    hour: int | None, monday: date, cells: dict[CellKey, list[WeekStop]]
) -> WeekRow:
    row = []
    for offset in range(DAYS):
        day = monday + timedelta(days=offset)
        shared: list[WeekStop] = []
        own: list[WeekStop] = []
        for one in cells.get((day, hour), []):
            (shared if one.stop.is_shared else own).append(one)
        row.append(WeekCell(day, hour, tuple(shared), tuple(own)))
    return WeekRow(hour, tuple(row))


def _build_heads(
    cohort: Cohort, monday: date, observed: ObservedDays
) -> Iterable[tuple[date, tuple[str, ...], bool]]:
    for offset in range(DAYS):
        day = monday + timedelta(days=offset)
        is_stay = cohort.arrives_on <= day <= cohort.leaves_on
        yield day, observed.holidays.get(day, ()), is_stay


def list_week_findings(
    stops: Sequence[Stop], observed: ObservedDays, table: TravelTable
) -> list[Finding]:
    """What of these stops does not go well together: pace, travel, holidays, the change of the clock."""
    towns = {town for one, other, _mode in table for town in (one, other)}
    engagements: list[Engagement] = []
    found: list[Finding] = []
    for stop in stops:
        engagements.append(_build_engagement(stop, towns))
        found += list_clock_findings(
            stop.title, read_stop_hours(stop), get_stop_zone(stop)
        )
    pace = list_pace_findings(
        engagements, table=table, holidays=observed.holidays, fasting=observed.fasting
    )
    return [*pace, *found]


def list_person_warnings(itinerary: Itinerary) -> list[Finding]:
    """What of all that one person does should be looked at: pace, travel, holidays, beds; four queries."""
    first, last = itinerary.arrives_on, itinerary.leaves_on
    stops = list_own_and_shared_stops(itinerary).select_related(
        "placement__host__organisation",
        "host__organisation",
        "cohort__programme",
        "itinerary__participation__call__programme",
    )
    found = list_week_findings(
        list(stops), list_observed_days(first, last), read_travel_table()
    )
    beds = []
    for bed in itinerary.participation.accommodations.all():
        beds.append(DaySpan(bed.arrives_on, bed.leaves_on))
    return [*found, *list_bed_findings(DaySpan(first, last), beds)]


def _build_engagement(stop: Stop, towns: Collection[str]) -> Engagement:
    receiver = stop.receiver
    city = receiver.organisation.city if receiver else ""
    return Engagement(
        title=stop.title,
        hours=read_stop_hours(stop),
        activity=stop.activity,
        town=find_town(towns, stop.place, stop.address, city),
        mode=stop.travel_mode,
        is_at_host=receiver is not None,
    )
