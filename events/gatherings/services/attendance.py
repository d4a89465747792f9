"""Verbs on who came: tick a list, let somebody in at the door, close the list, attach what was signed."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from events.gatherings.lifecycle import ENDED, REGISTRATION, RegistrationStage
from events.gatherings.models import (
    Event,
    EventSession,
    Registration,
    SessionAttendance,
    SignedSheet,
)
from events.gatherings.services.registrations import (
    Attendee,
    get_attendee_person,
    get_event_registration,
    lock_event,
)
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused, require
from pemwecco.documents.services import store_upload
from pemwecco.network.identifiers import name_key
from pemwecco.network.models import Person

S = RegistrationStage
RECORD = "gatherings.record_attendance"
AttendanceListener = Callable[[Registration], None]
_LISTENERS: list[AttendanceListener] = []


def register_attendance_listener(listener: AttendanceListener) -> AttendanceListener:
    """Register what a subject above does when the sessions at which somebody was have changed."""
    _LISTENERS.append(listener)
    return listener


@transaction.atomic
def record_attendance(
    *,
    session: EventSession,
    present: set[int],
    taken_back: set[int],
    close: bool,
    by: User,
) -> int:
    """Record who came: keys of registrations that are present, and of those ticked before by mistake.

    `close` says that the list is complete: everyone else was absent. Keys of other events are ignored.
    Says how many lines changed. Raises `PermissionDenied` without the right, `Refused` before the day.
    """
    session = open_attendance(session, by)
    known = set(session.attendances.values_list("registration", flat=True))
    rows = session.event.registrations.exclude(stage__in=ENDED)
    changed = 0
    for registration in rows.select_related("person").filter(pk__in=present - known):
        changed += record_presence(
            session, registration, SessionAttendance.How.LIST, by
        )
    for registration in rows.filter(pk__in=(taken_back - present) & known):
        session.attendances.filter(registration=registration).delete()
        _tell_listeners(registration)
        changed += 1
    if close and session.recorded_at is None:
        session.recorded_at, session.recorded_by = timezone.now(), by
        session.save(update_fields=["recorded_at", "recorded_by"])
    return changed


@transaction.atomic
def add_walk_in_attendee(
    *, session: EventSession, attendee: Attendee, by: User
) -> Registration:
    """Record someone who came without having registered.

    Who has no e-mail address is known by the name among the registrations of this event. Raises
    `PermissionDenied` without the right, `Refused` before the day.
    """
    session = open_attendance(session, by)
    event = session.event
    person = None if attendee.email else _find_namesake(event, attendee)
    registration, _is_new = get_event_registration(
        event, person or get_attendee_person(attendee), attendee
    )
    record_presence(session, registration, SessionAttendance.How.DOOR, by)
    return registration


@transaction.atomic
def attach_signed_sheet(
    *, session: EventSession, uploaded: UploadedFile, by: User
) -> SignedSheet:
    """Keep the scan or photo of a list that was signed; several pages may be sent one by one.

    Raises `PermissionDenied` without the right, `Refused` before the day, `FileRefused` with the
    sentence for a file that is not taken in.
    """
    session = open_attendance(session, by)
    document = store_upload(uploaded=uploaded, by=by, as_page=True)
    return SignedSheet.objects.create(session=session, document=document, by=by)


def open_attendance(session: EventSession, by: User) -> EventSession:
    """The session with its event held, when this person may record and its day has come."""
    require(by, RECORD)
    lock_event(session.event)
    session = EventSession.objects.select_related("event").get(pk=session.pk)
    if not (answer := session.attendance_answer()):
        raise Refused(answer.reason)
    return session


def record_presence(
    session: EventSession, registration: Registration, how: str, by: User
) -> bool:
    """Whether it was new; whoever stands there without a place is let in."""
    if registration.stage in (S.REQUESTED, S.WAITING, S.OFFERED):
        REGISTRATION.apply(registration, "admit", actor=Staff(by))
    _row, is_new = SessionAttendance.objects.get_or_create(
        session=session, registration=registration, defaults={"how": how, "by": by}
    )
    if is_new:
        _tell_listeners(registration)
    return is_new


def _tell_listeners(registration: Registration) -> None:
    for listener in _LISTENERS:
        listener(registration)


def _find_namesake(event: Event, attendee: Attendee) -> Person | None:
    key = name_key(f"{attendee.given_names} {attendee.family_name}")
    return Person.objects.filter(registrations__event=event, name_key=key).first()
