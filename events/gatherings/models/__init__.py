"""Gatherings: the event, its sessions, who registered, who came to which session."""

from __future__ import annotations

from events.gatherings.models.attendances import (
    AttendanceQuerySet,
    SessionAttendance,
    SignedSheet,
)
from events.gatherings.models.events import (
    Event,
    EventQuerySet,
    Registration,
    RegistrationQuerySet,
    RegistrationStep,
    read_local_day,
    validate_time_zone,
)
from events.gatherings.models.needs import AttendeeNeeds
from events.gatherings.models.sessions import (
    EventSession,
    EventSessionQuerySet,
    SessionSpeaker,
)

__all__ = [
    "AttendanceQuerySet",
    "AttendeeNeeds",
    "Event",
    "EventQuerySet",
    "EventSession",
    "EventSessionQuerySet",
    "Registration",
    "RegistrationQuerySet",
    "RegistrationStep",
    "SessionAttendance",
    "SessionSpeaker",
    "SignedSheet",
    "read_local_day",
    "validate_time_zone",
]
