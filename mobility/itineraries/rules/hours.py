"""When a stop keeps somebody: the hours of its days on the clock of its place, as instants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _

MIDNIGHT: Final = time(0)
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StopHours:
    """First and last day, from and to on the clock of the place; without `starts_at` no hour is said."""

    starts_on: date
    ends_on: date
    starts_at: time | None = None
    ends_at: time | None = None


@dataclass(frozen=True, slots=True)
class BusySpan:
    """From an instant to another, the last not counted."""

    starts: datetime
    ends: datetime

    def meets(self, other: BusySpan) -> bool:
        return self.starts < other.ends and other.starts < self.ends


def is_overnight(hours: StopHours) -> bool:
    """Whether it goes on into the next day, its last: 22:30 to 06:15 is no hour of each of two days."""
    if hours.starts_at is None or hours.ends_at in {None, MIDNIGHT}:
        return False
    assert hours.ends_at is not None
    is_next_day = hours.ends_on - hours.starts_on == ONE_DAY
    return is_next_day and hours.ends_at <= hours.starts_at


def is_backwards(hours: StopHours) -> bool:
    """Whether its hours end before they begin on each day; an end at midnight is the end of the day."""
    if hours.starts_at is None or hours.ends_at in {None, MIDNIGHT}:
        return False
    assert hours.ends_at is not None
    return not is_overnight(hours) and hours.ends_at <= hours.starts_at


def list_busy_spans(hours: StopHours, zone: str) -> list[BusySpan]:
    """The instants from and to which it keeps somebody, one for each day; none for whole days.

    Without an hour of end, and with midnight as end, it fills the rest of the day. The trigger of the
    database (`models.programmes`) computes the same.
    """
    if hours.starts_at is None:
        return []
    if is_overnight(hours):
        assert hours.ends_at is not None
        starts = _find_instant(hours.starts_on, hours.starts_at, zone)
        return [BusySpan(starts, _find_instant(hours.ends_on, hours.ends_at, zone))]
    spans = []
    for offset in range((hours.ends_on - hours.starts_on).days + 1):
        on = hours.starts_on + timedelta(days=offset)
        one = _find_instant(on, hours.starts_at, zone)
        if hours.ends_at in {None, MIDNIGHT}:
            other = _find_instant(on + ONE_DAY, MIDNIGHT, zone)
        else:
            assert hours.ends_at is not None
            other = _find_instant(on, hours.ends_at, zone)
        spans.append(BusySpan(min(one, other), max(one, other)))
    return spans


def do_hours_meet(one: Iterable[BusySpan], other: Sequence[BusySpan]) -> bool:
    return any(left.meets(right) for left in one for right in other)


def _find_instant(on: date, at: time, zone: str) -> datetime:
    """A time of day as an instant; one that a change of the clock leaves out or says twice in winter time."""
    local = datetime.combine(on, at, ZoneInfo(zone))
    offsets = (local.utcoffset(), local.replace(fold=1).utcoffset())
    behind = min(offset for offset in offsets if offset is not None)
    return (local.replace(tzinfo=UTC) - behind).replace(tzinfo=UTC)


def list_clock_findings(title: str, hours: StopHours, zone: str) -> Iterable[Finding]:
    """An hour of a stop that the clock leaves out, or shows twice, on the night it changes."""
    for on, at in _list_known_hours(hours):
        local = datetime.combine(on, at, ZoneInfo(zone))
        first, second = local.utcoffset(), local.replace(fold=1).utcoffset()
        if first is None or second is None or first == second:
            continue
        about = {"stop": title, "day": on, "hour": f"{at:%H:%M}"}
        if first < second:
            sentence = _(
                "“%(stop)s”: %(hour)s does not exist on %(day)s, the clock changes that night."
            )
        else:
            sentence = _(
                "“%(stop)s”: %(hour)s comes twice on %(day)s, the clock changes that night."
            )
        yield Finding("clock-change", sentence, about)


def _list_known_hours(hours: StopHours) -> Iterable[tuple[date, time]]:
    if hours.starts_at is None:
        return
    yield hours.starts_on, hours.starts_at
    if hours.ends_at is not None:
        yield hours.ends_on, hours.ends_at


def move_hours(hours: StopHours, *, to: date, at: time | None) -> StopHours:
    """The same stop on another day, and from another hour when one is given; as long as it was.

    One that would end after midnight ends on the next day.
    """
    days = hours.ends_on - hours.starts_on
    moved = replace(hours, starts_on=to, ends_on=to + days)
    if at is None or hours.starts_at is None or hours.ends_at is None:
        return replace(moved, starts_at=at or hours.starts_at)
    lasts = count_minutes(hours.ends_at) - count_minutes(hours.starts_at)
    if lasts <= 0:
        lasts += 24 * 60
    ends = count_minutes(at) + lasts
    if days or ends < 24 * 60:
        return replace(moved, starts_at=at, ends_at=_read_minutes(ends))
    last = to if ends == 24 * 60 else to + ONE_DAY
    return replace(moved, starts_at=at, ends_at=_read_minutes(ends), ends_on=last)


def count_minutes(at: time) -> int:
    """The minutes of a day until an hour of its clock."""
    return at.hour * 60 + at.minute


def _read_minutes(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
