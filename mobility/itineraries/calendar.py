"""The calendar feed of a published itinerary (RFC 5545): one entry per stop, the same each time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import PlacementStep
from mobility.itineraries.models import Flight, Itinerary, ItineraryVersion
from mobility.itineraries.rules.days import (
    Facts,
    day,
    format_location,
    is_stop_overnight,
    moment,
    split_place,
)
from mobility.itineraries.services.pages import list_stop_notes
from mobility.itineraries.services.words import format_activity
from participants.register.lifecycle import Stage
from pemwecco.core.calendars import (
    add_local_time,
    build_calendar_uid,
    build_calendar_zone,
)

# The fact that is printed, the direction of the flight, the day at the border.
FLIGHTS = (
    ("outbound", Flight.Direction.OUTBOUND, "arrives_on"),
    ("inbound", Flight.Direction.RETURN, "leaves_on"),
)
# Whoever left the programme has an empty calendar instead of appointments that wait for nobody.
LEFT = frozenset({Stage.WITHDRAWN, Stage.EXCLUDED})


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What the feed says of one stop or flight, as the last version that knew it has it."""

    uid: str
    facts: Facts
    # The name of the flight's fact; empty for a stop.
    flight: str
    # A step for each version, and one between: a visit that is called off before the next version.
    sequence: int
    at: datetime
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class FeedSource:
    """All that the feed is made from: the versions in their order, and visits called off since."""

    itinerary: Itinerary
    versions: tuple[ItineraryVersion, ...]
    called_off: Mapping[int, datetime]


def gather_feed_source(itinerary: Itinerary) -> FeedSource:
    """The versions of an itinerary and its visits that were called off; two queries."""
    versions = itinerary.versions.order_by("number").only(
        "number", "facts", "published_at", "itinerary"
    )
    steps = PlacementStep.objects.filter(
        subject__participation=itinerary.participation_id,
        subject__stage=PlacementStage.CANCELLED,
        target=PlacementStage.CANCELLED,
    )
    called_off = dict(steps.order_by("at").values_list("subject_id", "at"))
    return FeedSource(itinerary, tuple(versions), called_off)


def compute_feed_etag(source: FeedSource) -> str:
    """Changes with the version, a visit called off, and leaving the programme; with nothing else."""
    number = source.versions[-1].number if source.versions else 0
    parts = [
        source.itinerary.pk,
        number,
        sorted(source.called_off),
        source.itinerary.participation.stage in LEFT,
    ]
    text = "/".join(map(str, parts))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def build_calendar_feed(source: FeedSource) -> bytes:
    """The stay as a calendar in the participant's language.

    The identifier of a stop never changes, wherever the site stands, and its sequence grows with the
    version, so that a calendar replaces it instead of adding a second one. What was taken out or called
    off stays as cancelled: a calendar that keeps what it once read would show it for ever. Hours carry
    the time zone of the place, which the file describes with its clock changes.
    """
    participation = source.itinerary.participation
    with override(participation.person.language):
        calendar = start_calendar(_("My stay"))
        if source.versions and participation.stage not in LEFT:
            facts = source.versions[-1].facts
            zone = facts["clocks"]["here"]["zone"]
            calendar.add("x-wr-timezone", zone)
            year = day(facts["arrives_on"]).year
            entries = list_feed_entries(source)
            zones = {zone, *(entry.facts.get("zone") or zone for entry in entries)}
            for name in sorted(zones):
                calendar.add_component(build_calendar_zone(name, year))
            for entry in entries:
                calendar.add_component(_build_event(entry, zone))
        return bytes(calendar.to_ical())


def start_calendar(title: str) -> Calendar:
    """An empty calendar that programs ask for again every six hours."""
    calendar = Calendar()
    calendar.add("prodid", "-//PEM-WECCO//itineraries//")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", timedelta(hours=6), {"value": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    return calendar


def list_feed_entries(source: FeedSource) -> list[FeedEntry]:
    """Every stop and flight that a version ever had, the cancelled ones marked, in the order they came."""
    entries: dict[str, FeedEntry] = {}
    reference = source.itinerary.participation.reference
    for version in source.versions:
        known = dict(_read_version_entries(version, reference))
        for uid, entry in entries.items():
            if uid not in known and not entry.is_cancelled:
                known[uid] = _cancel(entry, version.number * 2, version.published_at)
        entries |= known
    found = []
    for entry in entries.values():
        off_at = source.called_off.get(entry.facts.get("placement") or 0)
        if off_at is not None and not entry.flight and not entry.is_cancelled:
            found.append(_cancel(entry, entry.sequence + 1, max(entry.at, off_at)))
        else:
            found.append(entry)
    return found


def _read_version_entries(
    version: ItineraryVersion, reference: str
) -> Iterable[tuple[str, FeedEntry]]:
    entries = []
    for stop in version.facts["stops"]:
        entries.append((build_calendar_uid(reference, "stop", stop["uid"]), stop, ""))
    for name, _direction, _day in FLIGHTS:
        if version.facts[name]:
            uid = build_calendar_uid(reference, name)
            entries.append((uid, version.facts, name))
    for uid, facts, flight in entries:
        yield (
            uid,
            FeedEntry(
                uid=uid,
                facts=facts,
                flight=flight,
                sequence=version.number * 2,
                at=version.published_at,
                is_cancelled=False,
            ),
        )


def _cancel(entry: FeedEntry, sequence: int, at: datetime) -> FeedEntry:
    return FeedEntry(
        uid=entry.uid,
        facts=entry.facts,
        flight=entry.flight,
        sequence=sequence,
        at=at,
        is_cancelled=True,
    )


def _build_event(entry: FeedEntry, zone: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    if entry.flight:
        _add_flight(event, entry)
    else:
        add_stop(event, entry.facts, entry.facts.get("zone") or zone)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.at.astimezone(UTC))
    event.add("last-modified", entry.at.astimezone(UTC))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    return event


def add_stop(event: Event, stop: Facts, zone: str) -> None:
    host, _place = split_place(stop)
    event.add("summary", f"{stop['title']} – {host}" if host else stop["title"])
    event.add("location", format_location(stop))
    event.add("description", _description(stop))
    first, last = day(stop["starts_on"]), day(stop["ends_on"])
    if not stop["starts_at"]:
        _add_whole_days(event, first, last)
        return
    overnight = is_stop_overnight(stop)
    starts = moment(first, stop["starts_at"], zone)
    ends = starts + timedelta(hours=1)
    if stop["ends_at"]:
        ends = moment(last if overnight else first, stop["ends_at"], zone)
    if ends <= starts:
        # Until midnight.
        ends += timedelta(days=1)
    add_local_time(event, "dtstart", starts, zone)
    add_local_time(event, "dtend", ends, zone)
    if last > first and not overnight:
        # The same hours on each of the days, before and after a change of the clock.
        event.add("rrule", {"freq": "daily", "count": (last - first).days + 1})


def _add_whole_days(event: Event, first: date, last: date) -> None:
    event.add("dtstart", first)
    # The end of whole days is the morning after.
    event.add("dtend", last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")


def _add_flight(event: Event, entry: FeedEntry) -> None:
    for name, direction, border in FLIGHTS:
        if name != entry.flight:
            continue
        # Versions published before flights had days of their own have them on the border.
        known = entry.facts.get("flight_days", {})
        at_border = entry.facts[border]
        first, last = known.get(direction, [at_border, at_border])
        event.add("summary", entry.facts[name])
        _add_whole_days(event, day(first), day(last))


def _description(stop: Mapping[str, Any]) -> str:
    activity = format_activity(stop["activity"])
    contact = " ".join(filter(None, (stop["contact"], stop["phone"])))
    details = stop["details"] if stop["details"] != stop["practical"] else ""
    lines = (activity, contact, *list_stop_notes(stop), stop["practical"], details)
    return "\n".join(filter(None, lines))
