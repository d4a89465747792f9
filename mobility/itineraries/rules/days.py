"""How a published version reads: day by day, hour by hour, where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from mobility.itineraries.rules.hours import StopHours, is_overnight
from pemwecco.network.identifiers import name_key

# What a published version is made of: the frozen facts of the stay, as plain values of JSON.
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One stop on the days of a block."""

    stop: Facts
    # It begins with this block; else it goes on from an earlier one.
    begins: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Days that follow each other on which the same is planned; `entries` is empty on free days."""

    first: date
    last: date
    entries: tuple[DayEntry, ...]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def day(text: str) -> date:
    return date.fromisoformat(text)


def day_by_day(facts: Facts) -> list[Block]:
    """The stay from the first to the last day, cut wherever something begins or ends; times in order."""
    stops = sorted(
        facts["stops"],
        key=lambda stop: (stop["starts_on"], stop.get("starts_at") or "", stop["uid"]),
    )
    first, last = day(facts["arrives_on"]), day(facts["leaves_on"])
    cuts = {first, last + timedelta(days=1)}
    for stop in stops:
        cuts |= {day(stop["starts_on"]), day(stop["ends_on"]) + timedelta(days=1)}
    blocks = []
    for start, after in pairwise(sorted(cuts)):
        until = after - timedelta(days=1)
        blocks.append(Block(start, until, _entries_of(stops, start, until)))
    return blocks


def _entries_of(
    stops: Sequence[Facts], start: date, until: date
) -> tuple[DayEntry, ...]:
    """What is planned from a day to a day, in the order of the hours."""
    here = []
    for stop in stops:
        if day(stop["starts_on"]) <= start and until <= day(stop["ends_on"]):
            here.append(stop)
    here.sort(key=lambda stop: (stop.get("starts_at") or "", stop["starts_on"]))
    entries = []
    for stop in here:
        entries.append(DayEntry(stop, begins=day(stop["starts_on"]) == start))
    return tuple(entries)


def moment(on: date, at: str, zone: str) -> datetime:
    """A time of day written "09:00" as an instant of its time zone, on a day."""
    return datetime.combine(on, time.fromisoformat(at), ZoneInfo(zone))


@dataclass(frozen=True, slots=True)
class ClockHours:
    """From when to when on one clock, from a day on: the clock may change while a stop goes on."""

    since: date
    starts: datetime
    ends: datetime | None


def list_clock_hours(
    stop: Facts, first: date, last: date, *, here: str, clock: str
) -> tuple[ClockHours, ...]:
    """The hours of a stop from a day to a day as a clock shows them, one for each that differs.

    A stop has the same hours at its place on each of its days; on another clock they move when one of the
    two changes (28 March 2027: 09:00 in Brussels is 08:00 in Dakar the day before, 07:00 from then on).
    """
    if not stop.get("starts_at"):
        return ()
    zone = ZoneInfo(clock)
    found: list[ClockHours] = []
    if is_stop_overnight(stop):
        return (_read_overnight(stop, here, zone),)
    on = first
    while on <= last:
        starts = moment(on, stop["starts_at"], here).astimezone(zone)
        ends = None
        if stop.get("ends_at"):
            ends = moment(on, stop["ends_at"], here).astimezone(zone)
        if not found or _read_hours(found[-1]) != (starts.time(), ends and ends.time()):
            found.append(ClockHours(on, starts, ends))
        on += timedelta(days=1)
    return tuple(found)


def is_stop_overnight(stop: Facts) -> bool:
    """Whether a published stop goes on over midnight, from its first day to its last."""
    starts_at, ends_at = stop.get("starts_at"), stop.get("ends_at")
    if not starts_at or not ends_at or starts_at < ends_at:
        return False
    hours = StopHours(
        day(stop["starts_on"]),
        day(stop["ends_on"]),
        time.fromisoformat(starts_at),
        time.fromisoformat(ends_at),
    )
    return is_overnight(hours)


def _read_overnight(stop: Facts, here: str, clock: ZoneInfo) -> ClockHours:
    starts = moment(day(stop["starts_on"]), stop["starts_at"], here)
    ends = moment(day(stop["ends_on"]), stop["ends_at"], here)
    return ClockHours(
        day(stop["starts_on"]), starts.astimezone(clock), ends.astimezone(clock)
    )


def _read_hours(hours: ClockHours) -> tuple[time, time | None]:
    return hours.starts.time(), hours.ends.time() if hours.ends else None


def list_placement_stops(facts: Facts | None, placement: int) -> list[Facts]:
    """The stops of a version at one placement: all that its host may see of the stay."""
    if not facts:
        return []
    return [stop for stop in facts["stops"] if stop["placement"] == placement]


def is_named_in(name: str, text: str) -> bool:
    """Whether whole words of a text are this name, however it is spelled; an empty name is nowhere."""
    key = name_key(name)
    return bool(key) and f" {key} " in f" {name_key(text)} "


def join_places(*parts: str) -> str:
    """Name, street, town one after the other, each once: what stands in another one is left out."""
    pieces: list[str] = []
    for part in parts:
        for piece in filter(None, (text.strip() for text in part.split(","))):
            if not any(is_named_in(piece, other) for other in pieces):
                pieces = [old for old in pieces if not is_named_in(old, piece)]
                pieces.append(piece)
    return ", ".join(pieces)


def split_place(stop: Facts) -> tuple[str, str]:
    """The host of a stop, unless its title names it already, and where it is without naming it again."""
    host = str(stop.get("host") or "")
    where = _locate(stop)
    if host and is_named_in(host, where):
        pieces = [part.strip() for part in where.split(",")]
        kept = []
        for piece in pieces:
            if name_key(piece) != name_key(host):
                kept.append(piece)
        where = ", ".join(kept)
    return "" if is_named_in(host, stop["title"]) else host, where


def format_location(stop: Facts) -> str:
    """Host, street and town of a stop, as a map finds them."""
    where = _locate(stop)
    return join_places(str(stop["host"]), where) if _is_at_host(stop) else where


def _locate(stop: Facts) -> str:
    """The place of a stop, with the street of its host when it is there."""
    place = str(stop["place"])
    return join_places(place, str(stop["address"])) if _is_at_host(stop) else place


def _is_at_host(stop: Facts) -> bool:
    """The place names the host, its street or its town; what a host shows elsewhere has its own place."""
    place, address = str(stop["place"]), str(stop.get("address") or "")
    if not address or not stop.get("host"):
        # Of a stop at no host, the street is its own.
        return bool(address)
    if is_named_in(str(stop.get("host") or ""), place):
        return True
    return any(is_named_in(piece, address) for piece in place.split(","))
