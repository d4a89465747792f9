"""The calendar entry that travels with the mail about an event."""

from __future__ import annotations

from datetime import UTC

from django.utils import timezone
from icalendar import Calendar
from icalendar import Event as Entry
from pghistory.models import Events

from events.gatherings.models import Event
from pemwecco.core.calendars import (
    add_local_time,
    build_calendar_uid,
    build_calendar_zone,
)

CALENDAR_TYPE = "text/calendar"


def build_event_invitation(event: Event, address: str) -> bytes:
    """The event as one iCalendar file, on the clock of its place, which the file describes.

    `address` is the page of the event. The identifier never changes, wherever the site stands, and the
    sequence grows with each change of the event, so that a later file of it replaces the first.
    """
    entry = Entry()
    entry.add("uid", build_calendar_uid("event", event.pk))
    changes = Events.objects.tracks(event).filter(pgh_label="update").count()
    entry.add("sequence", changes)
    entry.add("summary", event.title)
    add_local_time(entry, "dtstart", event.starts_at, event.timezone)
    add_local_time(entry, "dtend", event.ends_at, event.timezone)
    entry.add("dtstamp", timezone.now().astimezone(UTC))
    entry.add("location", event.place)
    entry.add("url", address)
    if event.online_link:
        entry.add("description", event.online_link)
    calendar = Calendar()
    calendar.add("prodid", "-//PEM-WECCO//events//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(build_calendar_zone(event.timezone, event.starts_local.year))
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
