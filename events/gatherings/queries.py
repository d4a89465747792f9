"""Reads on sessions: who is expected, who was there, whose list is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from events.gatherings.lifecycle import ENDED, PLACED, RegistrationStage
from events.gatherings.models import (
    AttendeeNeeds,
    Event,
    EventSession,
    Registration,
    SessionAttendance,
)
from pemwecco.core.folded_queries import order_by_name
from pemwecco.network.models import Affiliation

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


def list_expected_people(session: EventSession) -> QuerySet[Registration]:
    """Who registered for the event and did not cancel, each with `present` at this session; by name."""
    came = SessionAttendance.objects.filter(
        session=session, registration=OuterRef("pk")
    )
    rows = session.event.registrations.exclude(stage__in=ENDED)
    named = rows.select_related("person").annotate(present=Exists(came))
    return named.order_by(*order_by_name("person__"), "pk")


def list_people_to_sign(session: EventSession) -> QuerySet[Registration]:
    """Those on the sheet of a session: with a place or asked for one, each with the `office` that they hold.

    It is what they said when they registered, else their function at an organisation of the network.
    """
    held = Affiliation.objects.filter(person=OuterRef("person"), until=None)
    named = held.exclude(function="").order_by("-pk").values("function")[:1]
    rows = list_expected_people(session).filter(
        stage__in=[RegistrationStage.REQUESTED, *PLACED]
    )
    said = NullIf(F("function"), Value(""))
    return rows.annotate(office=Coalesce(said, Subquery(named), Value("")))


def list_event_needs(event: Event, viewer: Viewer) -> QuerySet[AttendeeNeeds]:
    """What those need who come to an event, by name, for who may read it."""
    rows = AttendeeNeeds.objects.visible_to(viewer).filter(registration__event=event)
    named = rows.select_related("registration__person")
    return named.order_by(*order_by_name("registration__person__"), "pk")


def list_unrecorded_sessions() -> QuerySet[EventSession]:
    """Sessions that are over, for which somebody had a place and whose list nobody closed."""
    placed = Registration.objects.filter(event=OuterRef("event"), stage__in=PLACED)
    over = EventSession.objects.filter(
        Exists(placed), ends_at__lt=timezone.now(), recorded_at=None
    )
    return over.select_related("event").order_by("ends_at", "pk")


def was_at_every_session(registration: Registration) -> bool:
    """Whether somebody was at each session of the event."""
    missed = EventSession.objects.filter(event=registration.event_id).exclude(
        attendances__registration=registration
    )
    return not missed.exists()


def add_missed(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Each with `missed`: a session of the event whose list is closed was held without them."""
    closed = EventSession.objects.filter(event=OuterRef("event")).exclude(
        recorded_at=None
    )
    came = SessionAttendance.objects.filter(
        session=OuterRef("pk"), registration=OuterRef(OuterRef("pk"))
    )
    return rows.annotate(missed=Exists(closed.filter(~Exists(came))))


def is_recorded(session: EventSession) -> bool:
    """Whether somebody is recorded as present at a session, or its signed list is attached."""
    return session.attendances.exists() or session.signed_sheets.exists()


def list_programme(event: Event) -> list[EventSession]:
    """The sessions of an event as its page shows them, with those who speak; three queries."""
    rows = list(event.sessions.prefetch_related("speakers__person"))
    for session in rows:
        session.event = event
    return rows
