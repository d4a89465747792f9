"""The calendar entry that travels with the mail about an event."""

from __future__ import annotations

from datetime import UTC

from django.utils import timezone
from icalendar import Calendar
from icalendar import Event as Entry
from pghistory.models import Events

from events.gatherings.models import Event, EventSession
from pemwecco.core.calendars import (
    add_local_time,
    build_calendar_uid,
    build_calendar_zone,
)

CALENDAR_TYPE = "text/calendar"


def build_event_invitation(
    event: Event, address: str, *, with_links: bool = False
) -> bytes:
    """The sessions of the event in one iCalendar file, on the clock of its place, which the file describes.

    `address` is the page of the event; the links to take part online stand in it only `with_links`. The
    identifiers never change, wherever the site stands, and the sequence grows with each change of the
    event, so that a later file of it replaces the first.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//PEM-WECCO//events//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(build_calendar_zone(event.timezone, event.starts_local.year))
    changes = Events.objects.tracks(event).filter(pgh_label="update").count()
    sessions = list(event.sessions.all())
    first = min((session.pk for session in sessions), default=None)
    for session in sessions:
        session.event = event
        entry = _build_session_entry(session, with_links=with_links)
        # The first had the identifier of the event before there were others.
        named = ("event", event.pk) if session.pk == first else ("sitting", session.pk)
        entry.add("uid", build_calendar_uid(*named))
        moved = Events.objects.tracks(session).filter(pgh_label="update").count()
        entry.add("sequence", changes + moved)
        entry.add("url", address)
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _build_session_entry(session: EventSession, *, with_links: bool) -> Entry:
    event = session.event
    entry = Entry()
    names = [event.title, session.title]
    entry.add("summary", " – ".join(filter(None, names)))
    add_local_time(entry, "dtstart", session.starts_at, event.timezone)
    add_local_time(entry, "dtend", session.ends_at, event.timezone)
    entry.add("dtstamp", timezone.now().astimezone(UTC))
    entry.add("location", ", ".join(filter(None, [session.room, event.place])))
    if with_links and session.link:
        entry.add("description", session.link)
    return entry
