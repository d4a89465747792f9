"""A published version as people read it: on the page, on paper, in a host's portal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import Placement
from mobility.itineraries.models import ItineraryVersion
from mobility.itineraries.queries import find_last_version
from mobility.itineraries.rules.days import (
    Block,
    ClockHours,
    DayEntry,
    Facts,
    day,
    day_by_day,
    format_location,
    list_clock_hours,
    list_placement_stops,
    split_place,
)
from mobility.itineraries.services.programme import list_version_changes
from mobility.itineraries.services.readings import list_changes_since
from mobility.itineraries.services.reservations import spell_days
from mobility.itineraries.services.words import format_activity, format_travel_mode
from pemwecco.core.day_words import date_format, format_clock_name
from pemwecco.core.institutions import name_town
from pemwecco.core.labels import join_label


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
    # Empty where the title names it; the place is the rest, with the street.
    host: str
    place: str
    activity: str
    # What a reader has not read before: repeated on every visit it would fill pages.
    contact: str
    notes: tuple[str, ...]
    last: date
    hours: tuple[Hour, ...]
    # The host called it off after the version was published.
    is_called_off: bool = False


@dataclass(frozen=True, slots=True)
class StayDays:
    first: date
    last: date
    lines: tuple[StopLine, ...]


def read_stay_days(facts: Facts, *, called_off: Collection[int] = ()) -> list[StayDays]:
    """The stay day by day in the active language, with the hours on both clocks.

    `called_off` are the placements that were cancelled since.
    """
    days, said = [], set[tuple[int, str]]()
    for block in day_by_day(facts):
        lines = []
        for entry in block.entries:
            line = _build_stop_line(entry, block, facts["clocks"], said)
            off = entry.stop.get("placement") in called_off
            lines.append(replace(line, is_called_off=off))
        days.append(StayDays(block.first, block.last, tuple(lines)))
    return days


def _build_stop_line(
    entry: DayEntry,
    block: Block,
    clocks: Mapping[str, Mapping[str, str]],
    said: set[tuple[int, str]],
) -> StopLine:
    stop = entry.stop
    host, place = split_place(stop)
    contact = ", ".join(filter(None, (stop.get("contact"), stop.get("phone"))))
    about = (*list_stop_notes(stop), stop.get("practical"), stop.get("details"))
    notes = _take_new(about, said, of=stop.get("placement") or 0)
    return StopLine(
        stop=stop,
        begins=entry.begins,
        host=host,
        place=name_town(place),
        activity=format_activity(stop["activity"]),
        contact=contact,
        notes=notes if entry.begins else (),
        last=day(stop["ends_on"]),
        hours=get_stop_hours(stop, block.first, clocks, until=block.last),
    )


def list_stop_notes(stop: Mapping[str, Any]) -> list[str]:
    """What a stop is for, how one gets there and what to bring, one line each, where it is said."""
    notes = []
    if purpose := stop.get("purpose"):
        notes.append(join_label(_("Purpose"), purpose))
    if mode := stop.get("travel_mode"):
        notes.append(join_label(_("Getting there"), format_travel_mode(mode)))
    if materials := stop.get("materials"):
        notes.append(join_label(_("To bring"), materials))
    return notes


def _take_new(
    texts: Iterable[str | None], said: set[tuple[int, str]], *, of: int
) -> tuple[str, ...]:
    """The texts that were not said of a placement before, each once."""
    new = []
    for text in filter(None, texts):
        if (of, text) not in said:
            said.add((of, text))
            new.append(text)
    return tuple(new)


def get_stop_hours(
    stop: Mapping[str, Any],
    on: date,
    clocks: Mapping[str, Mapping[str, str]],
    *,
    until: date | None = None,
) -> tuple[Hour, ...]:
    """The hours of a stop from a day to a day, first where it is, then at home.

    The gap changes with summer time: days on both sides of a change show the hours of both.
    """
    if not stop.get("starts_at"):
        return ()
    here = stop.get("zone") or clocks["here"]["zone"]
    there = clocks["here"]
    if stop.get("zone"):
        # "Europe/London" is the clock of London.
        there = {"zone": here, "city": here.rpartition("/")[2].replace("_", " ")}
    hours = []
    for clock in (there, clocks["home"]):
        found = list_clock_hours(stop, on, until or on, here=here, clock=clock["zone"])
        hours.append(Hour(clock["city"], _format_clock_hours(found)))
    return tuple(hours)


def _format_clock_hours(found: Iterable[ClockHours]) -> str:
    texts: list[str] = []
    for hours in found:
        text = f"{hours.starts:%H:%M}"
        if hours.ends:
            text = f"{text}–{hours.ends:%H:%M}"
        if texts:
            since = date_format(hours.since, "j F")
            text = _("%(hours)s from %(day)s on") % {"hours": text, "day": since}
        texts.append(text)
    return ", ".join(texts)


@dataclass(frozen=True, slots=True)
class TodayStop:
    """A stop of one day as whoever must go there needs it: where, who receives, when."""

    line: StopLine
    # Name, street and town in one line, and the address that a map program of the phone opens.
    location: str
    map_link: str
    contact: str
    phone: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DaySheet:
    """One day of a stay, stop by stop."""

    on: date
    stops: tuple[TodayStop, ...]


def build_day_sheet(
    facts: Facts, on: date, *, called_off: Collection[int] = ()
) -> DaySheet:
    """What is planned on a day of the stay, in the order of the hours; nothing on a day outside of it."""
    stops: list[TodayStop] = []
    for block in day_by_day(facts):
        if block.first <= on <= block.last:
            whole = Block(on, on, block.entries)
            for entry in block.entries:
                stops.append(_build_today_stop(entry, whole, facts, called_off))
    return DaySheet(on, tuple(stops))


def _build_today_stop(
    entry: DayEntry, block: Block, facts: Facts, called_off: Collection[int]
) -> TodayStop:
    stop = entry.stop
    line = _build_stop_line(entry, block, facts["clocks"], set())
    location = format_location(stop)
    return TodayStop(
        line=replace(line, is_called_off=stop.get("placement") in called_off),
        location=location,
        # The phone's own map program opens it: nothing is asked of another site by the page.
        map_link=f"geo:0,0?q={quote(location)}" if location else "",
        contact=str(stop.get("contact") or ""),
        phone=str(stop.get("phone") or ""),
        # What is said twice is read once.
        notes=_take_new(
            (*list_stop_notes(stop), stop.get("practical"), stop.get("details")),
            set(),
            of=0,
        ),
    )


def get_local_day(facts: Facts) -> date:
    """The day it is where the stay is."""
    return timezone.localdate(timezone=ZoneInfo(facts["clocks"]["here"]["zone"]))


def list_called_off_placements(version: ItineraryVersion) -> set[int]:
    """The visits of a stay that were cancelled: what still stands in its version waits for nobody."""
    rows = Placement.objects.filter(
        participation__itinerary=version.itinerary_id, stage=PlacementStage.CANCELLED
    )
    return set(rows.values_list("pk", flat=True))


def build_programme_context(
    version: ItineraryVersion,
    language: str,
    *,
    known: ItineraryVersion | None = None,
    called_off: Collection[int] = (),
) -> dict[str, Any]:
    """What page and paper read of a version, in a language; the paper says what it said when published.

    What changed is since `known`, the version that the participant has opened, else since the one before.
    """
    facts = version.facts
    with override(language):
        return {
            "programme": facts["programme"]
            | {"funding": facts["programme"]["funding"].get(language, "")},
            "facts": facts | _write_journey(facts),
            "version": version,
            "first": day(facts["arrives_on"]),
            "last": day(facts["leaves_on"]),
            "days": read_stay_days(facts, called_off=called_off),
            "known": known,
            "changes": list_changes_since(version, known=known, language=language)
            if known
            else list_version_changes(version),
        }


def _write_journey(facts: Facts) -> dict[str, str]:
    """Bed and flights in the active language: towns by its names, days in words."""
    found = {}
    for name in ("lodging", "outbound", "inbound"):
        found[name] = name_town(spell_days(str(facts.get(name) or "")))
    return found


def list_stops_for_host(placement: Placement) -> list[dict[str, Any]]:
    """The stops of the published stay at one placement, and nothing else of the stay; one query."""
    if not placement.is_agreed:
        return []
    version = find_last_version(placement.participation_id)
    if version is None:
        return []
    own = list_placement_stops(version.facts, placement.pk)
    if clocks := version.facts.get("clocks"):
        zone = clocks["here"]["zone"]
    else:
        # A version of before the clocks were kept.
        zone = placement.participation.call.programme.destination_timezone
    return [_build_host_stop(stop, zone) for stop in own]


def _build_host_stop(stop: Facts, zone: str) -> dict[str, Any]:
    return {
        "clock": format_clock_name(stop.get("zone") or zone),
        "title": stop["title"],
        "activity": format_activity(stop["activity"]),
        "place": name_town(stop["place"]),
        "details": stop["details"],
        "first": day(stop["starts_on"]),
        "last": day(stop["ends_on"]),
        "starts_at": stop["starts_at"],
        "ends_at": stop["ends_at"],
    }
