"""The calendar feed of a published itinerary (RFC 5545): one entry per stop, the same each time."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from mobility.itineraries import rules
from mobility.itineraries.models import Flight, Itinerary, ItineraryVersion, Stop
from participants.register.lifecycle import Stage

# The fact that is printed, the direction of the flight, the day at the border.
FLIGHTS = (
    ("outbound", Flight.Direction.OUTBOUND, "arrives_on"),
    ("inbound", Flight.Direction.RETURN, "leaves_on"),
)
# Whoever left the programme has an empty calendar instead of appointments that wait for nobody.
LEFT = frozenset({Stage.WITHDRAWN, Stage.EXCLUDED})


def compute_feed_etag(itinerary: Itinerary, version: ItineraryVersion | None) -> str:
    """Changes with the version and with leaving the programme, and with nothing else."""
    text = f"{itinerary.pk}/{version.number if version else 0}/{itinerary.participation.stage in LEFT}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def build_calendar_feed(
    itinerary: Itinerary, version: ItineraryVersion | None
) -> bytes:
    """The stay as a calendar in the participant's language; stops that were taken out are not in it.

    The identifier of a stop never changes and its sequence is the number of the version, so that a
    calendar replaces it instead of adding a second one. Hours carry the time zone of the place.
    """
    language = itinerary.participation.person.language
    with override(language):
        calendar = Calendar()
        calendar.add("prodid", "-//PEM-WECCO//itineraries//")
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", _("My stay"))
        calendar.add("refresh-interval", timedelta(hours=6), {"value": "DURATION"})
        calendar.add("x-published-ttl", "PT6H")
        if version is not None and itinerary.participation.stage not in LEFT:
            for event in _build_calendar_events(version):
                calendar.add_component(event)
            calendar.add_missing_timezones()
        return bytes(calendar.to_ical())


def _build_calendar_events(version: ItineraryVersion) -> list[Event]:
    facts = version.facts
    events = [
        _build_stop_event(stop, facts["clocks"]["here"]["zone"])
        for stop in facts["stops"]
    ]
    for name, direction, day in FLIGHTS:
        if facts[name]:
            # Versions published before flights had days of their own have them on the border.
            known = facts.get("flight_days", {})
            first, last = known.get(direction, [facts[day], facts[day]])
            events.append(_build_flight_event(version, name, first, last))
    for event in events:
        event.add("sequence", version.number)
        event.add("dtstamp", version.published_at.astimezone(UTC))
        event.add("last-modified", version.published_at.astimezone(UTC))
    return events


def _build_stop_event(stop: dict[str, Any], zone: str) -> Event:
    event = Event()
    event.add("uid", _uid(f"stop-{stop['uid']}"))
    event.add(
        "summary",
        f"{stop['title']} – {stop['host']}" if stop["host"] else stop["title"],
    )
    event.add("location", stop["place"])
    event.add("description", _description(stop))
    first, last = rules.day(stop["starts_on"]), rules.day(stop["ends_on"])
    if not stop["starts_at"]:
        _whole_days(event, first, last)
        return event
    starts = rules.moment(first, stop["starts_at"], zone)
    ends = (
        rules.moment(first, stop["ends_at"], zone)
        if stop["ends_at"]
        else starts + timedelta(hours=1)
    )
    event.add("dtstart", starts.replace(tzinfo=ZoneInfo(zone)))
    event.add("dtend", ends.replace(tzinfo=ZoneInfo(zone)))
    if last > first:
        # The same hours on each of the days.
        event.add("rrule", {"freq": "daily", "count": (last - first).days + 1})
    return event


def _whole_days(event: Event, first: date, last: date) -> None:
    event.add("dtstart", first)
    # The end of whole days is the morning after.
    event.add("dtend", last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")


def _build_flight_event(
    version: ItineraryVersion, name: str, first: str, last: str
) -> Event:
    event = Event()
    event.add("uid", _uid(f"itinerary-{version.itinerary_id}-{name}"))
    event.add("summary", version.facts[name])
    _whole_days(event, rules.day(first), rules.day(last))
    return event


def _description(stop: dict[str, Any]) -> str:
    activity = str(dict(Stop.Activity.choices).get(stop["activity"], ""))
    contact = " ".join(filter(None, (stop["contact"], stop["phone"])))
    lines = (activity, contact, stop["practical"], stop["details"])
    return "\n".join(filter(None, lines))


def _uid(name: str) -> str:
    return f"{name}@{urlsplit(settings.SITE_URL).hostname}"
