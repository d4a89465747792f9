"""Checking in by the code of a registration: read by a camera or typed, once for each session."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.gatherings.codes import find_registration_of_code
from events.gatherings.lifecycle import PLACED
from events.gatherings.models import EventSession, Registration, SessionAttendance
from events.gatherings.services.attendance import open_attendance, record_presence
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.day_words import format_clock


@transaction.atomic
def check_in_attendee(*, session: EventSession, code: str, by: User) -> Registration:
    """Record whose code it is as present at a session.

    Raises `PermissionDenied` without the right; `Refused` before the day, and with the sentence for a forged
    code, one of another event, a registration without a place, and somebody who is recorded already.
    """
    session = open_attendance(session, by)
    registration = find_registration_of_code(code)
    if registration.event_id != session.event_id:
        title = {"event": registration.event.title}
        raise Refused(_("This code is for another event: %(event)s.") % title)
    said = {
        "person": str(registration.person),
        "state": registration.get_stage_display(),
    }
    if registration.stage not in PLACED:
        raise Refused(
            _("%(person)s has no place (%(state)s). The list lets in who may stay.")
            % said
        )
    if not record_presence(session, registration, SessionAttendance.How.CODE, by):
        raise Refused(_say_recorded(session, registration))
    return registration


def _say_recorded(session: EventSession, registration: Registration) -> str:
    row = session.attendances.get(registration=registration)
    said = {
        "person": str(registration.person),
        "at": format_clock(timezone.localtime(row.at, session.event.zone)),
    }
    return _("%(person)s is recorded already, at %(at)s.") % said
