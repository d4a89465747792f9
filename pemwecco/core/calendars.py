"""What every calendar file of the programme needs: time zones as programs read them, lasting identifiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.core.signing import BadSignature, dumps, loads
from django.urls import reverse
from icalendar import (
    Alarm,
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
)

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


# The token of a day to keep carries what the file says: nothing is kept, and nobody can make one up.
DAY_TO_KEEP: Final = "core.day_to_keep"


@dataclass(frozen=True, slots=True)
class DayToKeep:
    """A deadline as a calendar shows it: what is due, when, and the page where it is done.

    `on` is a day, the whole of it, or an instant.
    """

    title: str
    on: date | datetime
    page: str


def build_day_link(day: DayToKeep) -> str:
    """The address of the calendar file of a deadline; it opens without signing in, for programs of phones."""
    token = dumps([day.title, day.on.isoformat(), day.page], salt=DAY_TO_KEEP)
    return reverse("day_to_keep", args=[token])


def read_day_token(token: str) -> DayToKeep | None:
    """The deadline of such an address; nothing when it was not made here."""
    try:
        title, written, page = loads(token, salt=DAY_TO_KEEP)
    except BadSignature:
        return None
    on = date.fromisoformat(written) if "T" not in written else None
    return DayToKeep(title, on or datetime.fromisoformat(written), page)


def build_day_file(day: DayToKeep, *, site: str) -> bytes:
    """A calendar with one deadline (RFC 5545): a whole day, or an instant in UTC, with a word the day before.

    `site` is the address of the site, without a slash at its end.
    """
    entry = Event()
    entry.add("uid", build_calendar_uid("day", day.page, day.title))
    entry.add("summary", day.title)
    entry.add("url", f"{site}{day.page}")
    entry.add("description", f"{site}{day.page}")
    entry.add("transp", "TRANSPARENT")
    if isinstance(day.on, datetime):
        entry.add("dtstart", day.on.astimezone(UTC))
        entry.add("dtstamp", day.on.astimezone(UTC))
    else:
        entry.add("dtstart", day.on)
        entry.add("dtend", day.on + timedelta(days=1))
        entry.add("dtstamp", datetime.combine(day.on, time(), UTC))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", day.title)
    alarm.add("trigger", timedelta(days=-1))
    entry.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//PEM-WECCO//deadlines//")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


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
