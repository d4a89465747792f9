"""Events and those who register, for the tests of this folder and of what stands on events."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from events.gatherings.models import (
    Event,
    EventSession,
    Registration,
    SessionAttendance,
)
from events.gatherings.services.registrations import Attendee, register_attendee
from events.gatherings.services.sessions import plan_event

_numbers = count(1)


def event(**fields: Any) -> Event:
    """A public workshop in a week."""
    number = next(_numbers)
    begins = fields.pop("starts_at", timezone.now() + timedelta(days=7))
    row = Event(
        **{
            "slug": f"workshop-{number}",
            "kind": Event.Kind.WORKSHOP,
            "title": f"Atelier {number}",
            "summary": "Vendre en Belgique.",
            "place": "Chambre de commerce, Dakar",
            "timezone": "Africa/Dakar",
            "starts_at": begins,
            "ends_at": begins + timedelta(hours=3),
            "public": True,
            "published": True,
        }
        | fields
    )
    return plan_event(event=row)


def attendee(name: str = "moussa", **fields: Any) -> Attendee:
    return Attendee(
        **{
            "given_names": name.title(),
            "family_name": "Exemple",
            "email": f"{name}@atelier.example",
            "organisation": "Atelier Exemple",
            "language": "fr",
        }
        | fields
    )


def registered(row: Event, name: str = "moussa", **fields: Any) -> Registration:
    return register_attendee(
        event=row, attendee=attendee(name, **fields), consent="yes", version="1"
    ).registration


def today(row: Event) -> Event:
    """Make an event of one session one that takes place now."""
    now = timezone.now()
    row.sessions.update(
        starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=2)
    )
    row.refresh_from_db()
    return row


def sitting(row: Event) -> EventSession:
    """The only session of an event."""
    return row.sessions.get()


def came(registration: Registration) -> SessionAttendance:
    """The registered person was at the first session of the event."""
    session = registration.event.sessions.first()
    assert session is not None
    return SessionAttendance.objects.create(
        session=session, registration=registration, how=SessionAttendance.How.LIST
    )
