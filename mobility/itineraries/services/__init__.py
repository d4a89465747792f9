"""Verbs on itineraries: begin, publish, give another feed address, record departure and return."""

from __future__ import annotations

from mobility.itineraries.services.crossings import (
    FOR_PARTICIPANTS,
    due_back_on,
    next_crossing,
    overdue_returns,
    record_departure,
    record_return,
    travellers,
)
from mobility.itineraries.services.pages import programme_context, stops_for_host
from mobility.itineraries.services.papers import render_pending, render_version
from mobility.itineraries.services.programme import (
    begin_itinerary,
    findings_of,
    last_version,
    pending_changes,
    publish,
    renew_feed,
    version_changes,
)
from mobility.itineraries.services.words import ItineraryRefused, say, say_all

__all__ = [
    "FOR_PARTICIPANTS",
    "ItineraryRefused",
    "begin_itinerary",
    "due_back_on",
    "findings_of",
    "last_version",
    "next_crossing",
    "overdue_returns",
    "pending_changes",
    "programme_context",
    "publish",
    "record_departure",
    "record_return",
    "render_pending",
    "render_version",
    "renew_feed",
    "say",
    "say_all",
    "stops_for_host",
    "travellers",
    "version_changes",
]
