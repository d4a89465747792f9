"""What every calendar file of the programme needs: time zones as programs read them, lasting identifiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from icalendar import Event, Timezone, TimezoneDaylight, TimezoneStandard

# Of the programme, wherever its site stands: made once, never to be changed, else calendars show all twice.
NAMESPACE: Final = UUID("7c1d6f0e-6a0b-5f57-9d0f-3f1f0a4c2b91")
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Over so many years a clock change must follow one rule to be written as a rule.
YEARS: Final = 8


@dataclass(frozen=True, slots=True)
class ClockChange:
    """One change of a clock: when on the clock before it, and what is told from then on."""

    at: datetime
    offset_before: timedelta
    offset_after: timedelta
    name: str

    @property
    def is_summer(self) -> bool:
        """It is turned forward: the lighter half of the year, also where law calls winter the exception."""
        return self.offset_after > self.offset_before


def build_calendar_uid(*parts: str | int) -> str:
    """The identifier of a calendar entry, from what never changes of it; never from the name of the host."""
    return str(uuid5(NAMESPACE, "/".join(map(str, parts))))


def add_local_time(entry: Event, name: str, moment: datetime, zone: str) -> None:
    """A moment of an entry on the clock of a zone, by its name also where its hours are those of UTC."""
    local = moment.astimezone(ZoneInfo(zone))
    entry.add(name, local.replace(tzinfo=None), {"TZID": zone})


def build_calendar_zone(zone: str, year: int) -> Timezone:
    """The time zone of entries of a year and later, with its changes as yearly rules (RFC 5545 §3.6.5).

    Begins with the changes of the year before, so that January knows its winter. A clock that follows
    no yearly rule (Casablanca) has its changes one by one.
    """
    component = Timezone()
    component.add("tzid", zone)
    found = list_clock_changes(zone, year - 1, year - 2 + YEARS)
    if not found:
        component.add_component(_build_fixed_observance(zone, year - 1))
        return component
    for is_summer in (False, True):
        changes = [change for change in found if change.is_summer == is_summer]
        if (rule := find_yearly_rule(changes)) is not None:
            component.add_component(_build_observance(changes[0], rule))
            continue
        for change in changes:
            component.add_component(_build_observance(change, None))
    return component


def list_clock_changes(zone: str, first_year: int, last_year: int) -> list[ClockChange]:
    """The changes of a clock from a year to a year, in their order."""
    clock = ZoneInfo(zone)
    moment = datetime(first_year, 1, 1, tzinfo=UTC)
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC)
    changes = []
    while moment < end:
        following = moment + timedelta(days=1)
        if _read_offset(moment, clock) != _read_offset(following, clock):
            changes.append(_read_clock_change(moment, following, clock))
        moment = following
    return changes


def _read_offset(moment: datetime, clock: ZoneInfo) -> timedelta:
    return moment.astimezone(clock).utcoffset() or timedelta()


def _read_clock_change(
    before: datetime, after: datetime, clock: ZoneInfo
) -> ClockChange:
    """The change between two moments, to the second: halves the time between them until it is found."""
    offset = _read_offset(before, clock)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before).total_seconds() // 2)
        if _read_offset(middle, clock) == offset:
            before = middle
        else:
            after = middle
    local = after.astimezone(clock)
    return ClockChange(
        at=(after + offset).replace(tzinfo=None),
        offset_before=offset,
        offset_after=_read_offset(after, clock),
        name=local.tzname() or "",
    )


def find_yearly_rule(changes: list[ClockChange]) -> dict[str, str | int] | None:
    """The rule that all changes follow, such as the last Sunday of March; nothing when there is none."""
    if len(changes) != YEARS:
        return None
    first = changes[0]
    for change in changes:
        same_clock = (
            change.at.month == first.at.month
            and change.at.weekday() == first.at.weekday()
            and change.at.time() == first.at.time()
            and change.offset_before == first.offset_before
            and change.offset_after == first.offset_after
        )
        if not same_clock:
            return None
    weeks = {(change.at.day - 1) // 7 + 1 for change in changes}
    is_last = all(
        (change.at + timedelta(days=7)).month != change.at.month for change in changes
    )
    if not is_last and len(weeks) > 1:
        return None
    week = -1 if is_last else weeks.pop()
    return {
        "freq": "yearly",
        "bymonth": first.at.month,
        "byday": f"{week}{WEEKDAYS[first.at.weekday()]}",
    }


def _build_observance(
    change: ClockChange, rule: dict[str, str | int] | None
) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if change.is_summer else TimezoneStandard()
    part.add("dtstart", change.at)
    part.add("tzoffsetfrom", change.offset_before)
    part.add("tzoffsetto", change.offset_after)
    part.add("tzname", change.name)
    if rule is not None:
        part.add("rrule", rule)
    return part


def _build_fixed_observance(zone: str, year: int) -> TimezoneStandard:
    """A clock that never changes."""
    start = datetime(year, 1, 1)  # noqa: DTZ001  on the clock that is described
    local = start.replace(tzinfo=ZoneInfo(zone))
    offset = local.utcoffset() or timedelta()
    part = TimezoneStandard()
    part.add("dtstart", start)
    part.add("tzoffsetfrom", offset)
    part.add("tzoffsetto", offset)
    part.add("tzname", local.tzname() or "")
    return part
