"""The calendar entry that travels with the mail about an event."""

from __future__ import annotations

from datetime import UTC

from django.utils import timezone
from icalendar import Calendar
from icalendar import Event as Entry

from events.gatherings.models import Event

CALENDAR_TYPE = "text/calendar"


def build_event_invitation(event: Event, address: str) -> bytes:
    """The event as one iCalendar file, in UTC so that every calendar shows its owner's hour.

    `address` is the page of the event. The identifier never changes, so that a later file of the
    same event replaces the first instead of standing beside it.
    """
    entry = Entry()
    entry.add("uid", f"event-{event.pk}@{address.split('/')[2]}")
    entry.add("summary", event.title)
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("dtstamp", timezone.now().astimezone(UTC))
    entry.add("location", event.place)
    entry.add("url", address)
    if event.online_link:
        entry.add("description", event.online_link)
    calendar = Calendar()
    calendar.add("prodid", "-//PEM-WECCO//events//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
