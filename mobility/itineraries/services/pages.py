"""A published version as people read it: on the page, on paper, in a host's portal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import override

from mobility.hosts.models import Placement
from mobility.itineraries import rules
from mobility.itineraries.models import ItineraryVersion, Stop
from mobility.itineraries.services.programme import list_version_changes


@dataclass(frozen=True, slots=True)
class Hour:
    """From when to when on the clock of one place, as it is read there: templates would turn it to UTC."""

    city: str
    text: str


@dataclass(frozen=True, slots=True)
class StopLine:
    """One stop as it is read on some days: in full where it begins, in short where it goes on."""

    stop: Mapping[str, Any]
    begins: bool
    activity: str
    last: date
    hours: tuple[Hour, ...]


@dataclass(frozen=True, slots=True)
class StayDays:
    first: date
    last: date
    lines: tuple[StopLine, ...]


def read_stay_days(facts: rules.Facts) -> list[StayDays]:
    """The stay day by day in the active language, with the hours on both clocks."""
    days = []
    for block in rules.day_by_day(facts):
        lines = []
        for entry in block.entries:
            lines.append(_build_stop_line(entry, block.first, facts["clocks"]))
        days.append(StayDays(block.first, block.last, tuple(lines)))
    return days


def _format_activity(code: str) -> str:
    """The activity of a stop in words; one that is not known any more as it was published."""
    return str(dict(Stop.Activity.choices).get(code, code))


def _build_stop_line(
    entry: rules.DayEntry, on: date, clocks: Mapping[str, Mapping[str, str]]
) -> StopLine:
    stop = entry.stop
    return StopLine(
        stop=stop,
        begins=entry.begins,
        activity=_format_activity(stop["activity"]),
        last=rules.day(stop["ends_on"]),
        hours=get_stop_hours(stop, on, clocks),
    )


def get_stop_hours(
    stop: Mapping[str, Any], on: date, clocks: Mapping[str, Mapping[str, str]]
) -> tuple[Hour, ...]:
    """The hours of a stop on a day, first where it is, then at home; the gap changes with summer time."""
    if not stop.get("starts_at"):
        return ()
    here = clocks["here"]["zone"]
    starts = rules.moment(on, stop["starts_at"], here)
    ends = rules.moment(on, stop["ends_at"], here) if stop.get("ends_at") else None
    hours = []
    for clock in (clocks["here"], clocks["home"]):
        text = _format_stop_hours(starts, ends, ZoneInfo(clock["zone"]))
        hours.append(Hour(clock["city"], text))
    return tuple(hours)


def _format_stop_hours(starts: datetime, ends: datetime | None, zone: ZoneInfo) -> str:
    begin = f"{starts.astimezone(zone):%H:%M}"
    return f"{begin}–{ends.astimezone(zone):%H:%M}" if ends else begin


def build_programme_context(version: ItineraryVersion, language: str) -> dict[str, Any]:
    """What page and paper read of a version, in a language."""
    facts = version.facts
    with override(language):
        return {
            "programme": facts["programme"]
            | {"funding": facts["programme"]["funding"].get(language, "")},
            "facts": facts,
            "version": version,
            "first": rules.day(facts["arrives_on"]),
            "last": rules.day(facts["leaves_on"]),
            "days": read_stay_days(facts),
            "changes": list_version_changes(version),
        }


def list_stops_for_host(placement: Placement) -> list[dict[str, Any]]:
    """The stops of the published stay at one placement, and nothing else of the stay; one query."""
    if not placement.is_agreed:
        return []
    version = (
        ItineraryVersion.objects.filter(
            itinerary__participation=placement.participation_id
        )
        .order_by("-number")
        .first()
    )
    if version is None:
        return []
    own = rules.list_placement_stops(version.facts, placement.pk)
    return [_build_host_stop(stop) for stop in own]


def _build_host_stop(stop: rules.Facts) -> dict[str, Any]:
    return {
        "title": stop["title"],
        "activity": _format_activity(stop["activity"]),
        "place": stop["place"],
        "details": stop["details"],
        "first": rules.day(stop["starts_on"]),
        "last": rules.day(stop["ends_on"]),
        "starts_at": stop["starts_at"],
        "ends_at": stop["ends_at"],
    }
