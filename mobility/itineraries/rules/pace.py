"""Whether a day can be lived: travel that fits, a lunch, a night, holidays, fasting, a bed for each night.

Everything here is a warning that staff judge; hours are those of the clock of the place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Final

from mobility.hosts.rules import DaySpan
from mobility.itineraries.rules.hours import StopHours, count_minutes, is_overnight
from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _
from pemwecco.network.identifiers import name_key

# What hosts are open for; staff judge the rest.
OPENS: Final = time(8)
CLOSES: Final = time(18)
SATURDAY: Final = 5
# Between two days (Directive 2003/88/EC, art. 3: the rest of whoever works; a visitor tires no less).
REST_HOURS: Final = 11
# Days with appointments in a row, before one is free.
DAYS_IN_A_ROW: Final = 6
LUNCH: Final = (time(11, 30), time(14, 30))
LUNCH_MINUTES: Final = 30
# While one fasts, a programme ends in the afternoon.
FAST_ENDS: Final = time(17)
# Nobody works there.
AT_EASE: Final = frozenset({"travel", "free", "meal", "culture"})


@dataclass(frozen=True, slots=True)
class Engagement:
    """A stop as the pace of a day needs it; `town` is empty where none is known, `mode` is how one comes."""

    title: str
    hours: StopHours
    activity: str
    town: str = ""
    mode: str = ""
    is_at_host: bool = False


TravelTable = Mapping[tuple[str, str, str], int]


def find_town(towns: Iterable[str], *texts: str) -> str:
    """The town of a table that a text names, the longest name first; nothing where it names none."""
    for text in texts:
        words = f" {name_key(text)} "
        for town in sorted(towns, key=lambda name: (-len(name), name)):
            if any(f" {name_key(name)} " in words for name in town.split("/")):
                return town
    return ""


def get_travel_minutes(
    table: TravelTable, one: str, other: str, mode: str
) -> int | None:
    """Minutes from a town to another, both ways the same; nothing within a town or where none is known."""
    if not one or not other or one == other:
        return None
    first, second = sorted((one, other))
    return table.get((first, second, mode or "train"))


def list_pace_findings(
    stops: Sequence[Engagement],
    *,
    table: TravelTable,
    holidays: Mapping[date, Collection[str]],
    fasting: Collection[date] = (),
) -> list[Finding]:
    """What of a programme of one person, or of what a cohort shares, does not go well together."""
    timed = [stop for stop in stops if stop.hours.starts_at is not None]
    found: list[Finding] = []
    for stop in stops:
        found += _list_day_findings(stop, holidays, fasting)
    days = _group_by_day(timed)
    for on, day in sorted(days.items()):
        found += _list_travel_findings(on, day, table)
        found += _list_lunch_findings(on, day)
    return [*found, *_list_rest_findings(days)]


def _list_day_findings(
    stop: Engagement,
    holidays: Mapping[date, Collection[str]],
    fasting: Collection[date],
) -> Iterable[Finding]:
    name: dict[str, object] = {"stop": stop.title}
    span = DaySpan(stop.hours.starts_on, stop.hours.ends_on)
    if stop.activity not in AT_EASE:
        for on in span.days():
            for holiday in holidays.get(on, ()):
                yield Finding(
                    "holiday",
                    _("“%(stop)s” is on a holiday, %(day)s: %(holiday)s."),
                    name | {"day": on, "holiday": holiday, "translate": "holiday"},
                )
    if stop.is_at_host and span.first.weekday() >= SATURDAY:
        yield Finding(
            "closed-day",
            _("“%(stop)s” is at a weekend, %(day)s: is the host open?"),
            name | {"day": span.first},
        )
    starts, ends = stop.hours.starts_at, stop.hours.ends_at
    if stop.is_at_host and ((starts and starts < OPENS) or (ends and ends > CLOSES)):
        yield Finding(
            "closed-hour",
            _("“%(stop)s” on %(day)s: is the host open at these hours?"),
            name | {"day": span.first},
        )
    if span.first in fasting:
        if stop.activity == "meal" and ends and ends <= CLOSES:
            yield Finding(
                "fasting-meal",
                _("“%(stop)s” on %(day)s: a meal by day in Ramadan."),
                name | {"day": span.first},
            )
        elif stop.activity not in AT_EASE and ends and ends > FAST_ENDS:
            yield Finding(
                "fasting-late",
                _("“%(stop)s” on %(day)s goes on late for a day of Ramadan."),
                name | {"day": span.first},
            )


def _group_by_day(stops: Iterable[Engagement]) -> dict[date, list[Engagement]]:
    days: dict[date, list[Engagement]] = {}
    for stop in stops:
        if is_overnight(stop.hours):
            days.setdefault(stop.hours.starts_on, []).append(stop)
            continue
        for on in DaySpan(stop.hours.starts_on, stop.hours.ends_on).days():
            days.setdefault(on, []).append(stop)
    for day in days.values():
        day.sort(key=lambda stop: stop.hours.starts_at or time.min)
    return days


def _get_end(stop: Engagement) -> int:
    """The end of a stop in minutes of its day; without one, the end of the day."""
    ends = stop.hours.ends_at
    if ends is None or ends == time.min or is_overnight(stop.hours):
        return 24 * 60
    return count_minutes(ends)


def _list_travel_findings(
    on: date, day: Sequence[Engagement], table: TravelTable
) -> Iterable[Finding]:
    placed = [stop for stop in day if stop.town and stop.activity != "travel"]
    for one, other in pairwise(placed):
        needed = get_travel_minutes(table, one.town, other.town, other.mode)
        if needed is None or one.hours.ends_at is None:
            continue
        assert other.hours.starts_at is not None
        free = count_minutes(other.hours.starts_at) - _get_end(one)
        if free < needed:
            yield Finding(
                "travel",
                _(
                    "%(day)s: from “%(one)s” to “%(other)s” one travels %(needed)s minutes, and has %(free)s."
                ),
                {
                    "day": on,
                    "one": one.title,
                    "other": other.title,
                    "needed": needed,
                    "free": max(free, 0),
                },
            )


def _list_lunch_findings(on: date, day: Sequence[Engagement]) -> Iterable[Finding]:
    """A day with appointments before and after noon, no meal in it, and no half hour free around noon."""
    if any(stop.activity == "meal" for stop in day):
        return
    at = count_minutes(LUNCH[0])
    until = count_minutes(LUNCH[1])
    busy = [stop for stop in day if stop.activity != "free"]
    if not busy or _get_end(busy[-1]) <= until:
        return
    longest = 0
    for stop in busy:
        assert stop.hours.starts_at is not None
        starts = count_minutes(stop.hours.starts_at)
        longest = max(longest, min(starts, until) - at)
        at = max(at, _get_end(stop))
    # One stop from morning to evening is a day at a host, which gives its visitors their pause.
    if longest < LUNCH_MINUTES and until - at < LUNCH_MINUTES and len(busy) > 1:
        yield Finding("no-lunch", _("%(day)s leaves no time for lunch."), {"day": on})


def _list_rest_findings(
    days: Mapping[date, Sequence[Engagement]],
) -> Iterable[Finding]:
    ordered = sorted(days)
    for one, other in pairwise(ordered):
        if other - one != timedelta(days=1):
            continue
        last = max(_get_end(stop) for stop in days[one])
        starts = days[other][0].hours.starts_at
        assert starts is not None
        rest = 24 * 60 - last + count_minutes(starts)
        if rest < REST_HOURS * 60:
            yield Finding(
                "rest",
                _("Between %(one)s and %(other)s the rest is only %(hours)s h."),
                {"one": one, "other": other, "hours": rest // 60},
            )
    run: list[date] = []
    for on in ordered:
        works = any(stop.activity not in AT_EASE for stop in days[on])
        if run and on - run[-1] != timedelta(days=1):
            run = []
        run = [*run, on] if works else []
        if len(run) == DAYS_IN_A_ROW + 1:
            yield Finding(
                "no-free-day",
                _("From %(first)s on there is no free day for a week."),
                {"first": run[0]},
            )


def _count_beds(beds: Iterable[DaySpan]) -> dict[date, int]:
    """How many beds each night has."""
    taken: dict[date, int] = {}
    for bed in beds:
        night = bed.first
        while night < bed.last:
            taken[night] = taken.get(night, 0) + 1
            night += timedelta(days=1)
    return taken


def list_bed_findings(stay: DaySpan, beds: Iterable[DaySpan]) -> Iterable[Finding]:
    """Nights of a stay without a bed, with two, and beds of nights outside it.

    A bed is from the day of arrival to the day of leaving: its nights are those before each day after the
    first. The last day of a stay has no night.
    """
    taken = _count_beds(beds)
    if not taken:
        return
    without, twice, outside = [], [], []
    for day in stay.days():
        beds_taken = taken.get(day, 0)
        if day != stay.last and not beds_taken:
            without.append(day)
        if day != stay.last and beds_taken > 1:
            twice.append(day)
    for night in sorted(taken):
        if night < stay.first - timedelta(days=1) or night > stay.last:
            outside.append(night)
    if without:
        yield Finding(
            "night-without-bed",
            _("Nights without a bed: %(count)s, the first on %(day)s."),
            {"count": len(without), "day": without[0]},
        )
    if twice:
        yield Finding(
            "night-with-two-beds",
            _("Nights with two beds: %(count)s, the first on %(day)s."),
            {"count": len(twice), "day": twice[0]},
        )
    if outside:
        yield Finding(
            "bed-without-night",
            _("Nights booked outside the stay: %(count)s, the first on %(day)s."),
            {"count": len(outside), "day": outside[0]},
        )
