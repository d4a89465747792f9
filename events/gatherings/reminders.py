"""What staff are reminded of: a session that is over and whose attendance nobody recorded."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from events.gatherings.models import EventSession
from events.gatherings.queries import list_unrecorded_sessions
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import list_staff_with_role
from pemwecco.mail.services import build_site_url
from pemwecco.reminders.engine import Recipient, ReminderRule, schedule_days_around


def list_event_staff(_session: EventSession) -> list[Recipient]:
    """Officers and coordinators: who was at the door can still say who came."""
    people = {}
    for role in (Role.OFFICER, Role.COORDINATOR):
        for user in list_staff_with_role(role):
            people[user.pk] = user
    return [Recipient(user.email, user.language) for user in people.values()]


def get_session_drop_reason(session: EventSession) -> str:
    return "" if session.recorded_at is None else _("The attendance is recorded.")


def build_session_context(session: EventSession) -> dict[str, Any]:
    address = reverse("admin:gatherings_eventsession_attendance", args=[session.pk])
    return {
        "title": session.event.title,
        "session": session.title,
        "day": session.starts_local.date(),
        "place": session.event.place,
        "url": build_site_url(address),
    }


RULES = [
    ReminderRule(
        code="gatherings-unrecorded",
        label=gettext_lazy("Record who came"),
        over=list_unrecorded_sessions,
        when=schedule_days_around("ends_at", 1, 4),
        mail="gatherings/unrecorded",
        to=list_event_staff,
        unless=get_session_drop_reason,
        context=build_session_context,
    ),
]
