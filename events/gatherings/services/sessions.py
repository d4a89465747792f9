"""Verbs on when and where: plan an event with its sessions, add, move and remove one; all are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.gatherings.models import Event, EventSession
from events.gatherings.queries import is_recorded
from events.gatherings.rules import RECORDED, split_into_days
from events.gatherings.services.mails import notify_moved_event
from events.gatherings.services.registrations import lock_event
from pemwecco.accounts.models import User
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused, require

CHANGE = "gatherings.change_event"
# What is told to those who registered when it changes.
WHEN_AND_WHERE = ("starts_at", "ends_at", "place", "timezone", "online_link")
OF_SESSION = ("starts_at", "ends_at", "room", "online_link")
REGISTERED = Addressee(gettext_lazy("everyone who has a place or waits for one"))


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """One session to come: its moments, and what it is called and where when that differs."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""
    room: str = ""
    online_link: str = ""


def choose_event_slug(title: str, *, taken: set[str]) -> str:
    """An address made of a title that no event has yet."""
    base = slugify(title)[:70] or "event"
    slug, number = base, 2
    while slug in taken or Event.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def plan_event(*, event: Event, sessions: Sequence[SessionPlan] = ()) -> Event:
    """Keep a new event with its sessions, in the order given.

    Without any it has one a day, from its own beginning to its own end.
    """
    plans = sessions or _plan_days(event)
    event.starts_at = min(plan.starts_at for plan in plans)
    event.ends_at = max(plan.ends_at for plan in plans)
    event.save()
    _keep_sessions(event, plans)
    return event


def _plan_days(event: Event) -> list[SessionPlan]:
    days = split_into_days(event.starts_at, event.ends_at, event.timezone)
    return [SessionPlan(*moments) for moments in days]


def _keep_sessions(event: Event, plans: Sequence[SessionPlan]) -> None:
    for plan in plans:
        EventSession.objects.create(
            event=event,
            title=plan.title,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            room=plan.room,
            online_link=plan.online_link,
        )


@declare_addressees(REGISTERED)
@transaction.atomic
def change_event(*, event: Event) -> int:
    """Keep an event as staff changed it; its only session moves with it. Says to how many it was told.

    All who registered are told when the hours, the place or the link changed. Raises `Refused` when
    somebody was recorded on a day on which it would no longer be.
    """
    before = lock_event(event)
    changed = [name for name in WHEN_AND_WHERE if _is_other(before, event, name)]
    event.save()
    if {"starts_at", "ends_at"} & set(changed):
        _move_only_session(event)
    return notify_moved_event(event) if changed else 0


def _move_only_session(event: Event) -> None:
    """Its hours are those of the event; on each further day it goes on in a session of its own."""
    session = event.sessions.get()
    first, *further = _plan_days(event)
    session.event = event
    if session.starts_local.date() != first.starts_at.astimezone(event.zone).date():
        _refuse_recorded(session)
    session.starts_at, session.ends_at = first.starts_at, first.ends_at
    session.save()
    _keep_sessions(event, further)


@declare_addressees(REGISTERED)
@transaction.atomic
def add_session(*, session: EventSession, by: User) -> int:
    """Add a session to an event; all who registered are told. Says to how many.

    Raises `PermissionDenied` without the right to change events.
    """
    require(by, CHANGE)
    lock_event(session.event)
    session.save()
    return _tell_of_sessions(session)


@declare_addressees(REGISTERED)
@transaction.atomic
def change_session(*, session: EventSession, by: User) -> int:
    """Keep a session as it was changed; all who registered are told when its hours or place changed.

    Raises `PermissionDenied` without the right to change events, `Refused` when somebody was recorded
    on a day on which it would no longer be.
    """
    require(by, CHANGE)
    lock_event(session.event)
    before = EventSession.objects.get(pk=session.pk)
    changed = [name for name in OF_SESSION if _is_other(before, session, name)]
    if before.starts_local.date() != session.starts_local.date():
        _refuse_recorded(session)
    session.save()
    return _tell_of_sessions(session) if changed else 0


@declare_addressees(REGISTERED)
@transaction.atomic
def remove_session(*, session: EventSession, by: User) -> int:
    """Take a session out of its event; all who registered are told. Says to how many.

    Raises `PermissionDenied` without the right to change events, `Refused` for the only session and for
    one at which somebody was recorded or whose list was signed.
    """
    require(by, CHANGE)
    event = lock_event(session.event)
    _refuse_recorded(session)
    if event.sessions.count() == 1:
        raise Refused(_("An event has at least one session."))
    session.delete()
    event.refresh_from_db()
    return notify_moved_event(event)


def _refuse_recorded(session: EventSession) -> None:
    if is_recorded(session):
        raise Refused(_(RECORDED))


def _tell_of_sessions(session: EventSession) -> int:
    return notify_moved_event(Event.objects.get(pk=session.event_id))


def _is_other(
    before: Event | EventSession, after: Event | EventSession, name: str
) -> bool:
    return bool(getattr(before, name) != getattr(after, name))
