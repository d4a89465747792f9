"""What a public event says of itself to search engines and to the sites of partners."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from events.gatherings.models import Event, EventSession
from pemwecco.mail.services import build_site_url

ATTENDED_ON_SITE = "https://schema.org/OfflineEventAttendanceMode"
ATTENDED_BOTH_WAYS = "https://schema.org/MixedEventAttendanceMode"


def describe_event(event: Event, sessions: Iterable[EventSession]) -> dict[str, Any]:
    """An event with its sessions in the words of schema.org; instants in ISO 8601 on the clock of its place.

    Links to take part online never stand in it: they are for those who have a place.
    """
    url = build_site_url(reverse("gatherings:detail", args=[event.slug]))
    mode = ATTENDED_BOTH_WAYS if event.online_link else ATTENDED_ON_SITE
    described: dict[str, Any] = {
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": event.title,
        "inLanguage": event.language,
        "startDate": event.starts_local.isoformat(),
        "endDate": event.ends_local.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": mode,
        "location": {"@type": "Place", "name": event.place, "address": event.place},
        "isAccessibleForFree": True,
        "subEvent": [_describe_session(session) for session in sessions],
    }
    if event.summary:
        described["description"] = event.summary
    if event.capacity is not None:
        described["maximumAttendeeCapacity"] = event.capacity
    return described


def _describe_session(session: EventSession) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": str(session),
        "startDate": session.starts_local.isoformat(),
        "endDate": session.ends_local.isoformat(),
    }
