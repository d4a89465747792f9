"""The mails about a place: what they say, and the link by which the place is given back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pghistory.models import Events

from events.gatherings.codes import make_check_in_code
from events.gatherings.invitations import CALENDAR_TYPE, build_event_invitation
from events.gatherings.lifecycle import ENDED, RegistrationStage
from events.gatherings.models import Event, EventSession, Registration
from pemwecco.accounts.models import normalise_email
from pemwecco.core.day_words import date_format, format_clock, format_clock_name
from pemwecco.core.signed_links import SignedLink
from pemwecco.documents.models import Document
from pemwecco.documents.services import store_bytes
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

S = RegistrationStage
REGISTRATION_LINK = SignedLink("events.registration")
# Whom a changed hour concerns: who has a place, and who hopes for one.
TOLD_OF_CHANGES = (S.REQUESTED, S.CONFIRMED, S.WAITING, S.OFFERED)


def create_registration_token(registration: Registration) -> str:
    """What the link in the mail carries: signed, so that it cannot be guessed."""
    return REGISTRATION_LINK.make(registration.pk)


def notify_registrant(registration: Registration, *, again: bool) -> None:
    """Write to whoever registered that the place is theirs, or that they wait for one."""
    kinds = {
        S.REQUESTED: "gatherings/requested",
        S.WAITING: "gatherings/waiting",
        S.OFFERED: "gatherings/offered",
        S.CONFIRMED: "gatherings/confirmed",
    }
    kind = kinds.get(RegistrationStage(registration.stage))
    if kind:
        _queue_place_mail(registration, kind, "again" if again else "first")


def notify_promoted_registrant(registration: Registration) -> None:
    """Write to whoever waited that a place came free and is theirs."""
    _queue_place_mail(registration, "gatherings/promoted", "promoted")


def notify_offered_registrant(registration: Registration) -> None:
    """Write to whoever waited that a place is kept, until when, and how to take it or leave it."""
    _queue_place_mail(registration, "gatherings/offered", "offered")


def notify_lapsed_registrant(registration: Registration) -> None:
    """Write to whoever did not answer an offer that the place went to the next."""
    _queue_place_mail(registration, "gatherings/lapsed", "lapsed")


def notify_refused_registrant(registration: Registration) -> None:
    """Write to whoever was not accepted, with the reason that staff gave."""
    _queue_place_mail(registration, "gatherings/refused", "refused")


def send_place_links(*, email: str) -> int:
    """Write to an address the links of its registrations for what is not over; says how many there are.

    Without any no mail leaves: the page says the same to all.
    """
    own = Registration.objects.filter(
        person__email=normalise_email(email), event__ends_at__gte=timezone.now()
    ).exclude(stage__in=ENDED)
    rows = list(own.select_related("event", "person").order_by("event__starts_at"))
    if not rows:
        return 0
    first = rows[0]
    queue_mail(
        kind="gatherings/links",
        to=first.person.email,
        language=first.language,
        context={
            "name": first.person.called_by,
            "places": "\n\n".join(_write_place(row, first.language) for row in rows),
        },
        about=format_row_reference(first),
    )
    return len(rows)


def _write_place(registration: Registration, language: str) -> str:
    """An event with its day, and below it the way to the personal page."""
    with override(language):
        day = date_format(registration.event.starts_local.date(), "DATE_FORMAT")
    return f"{registration.event.title}, {day}\n{build_place_link(registration)}"


def build_place_link(registration: Registration) -> str:
    """The address of the personal page of a registration."""
    token = create_registration_token(registration)
    return build_site_url(reverse("gatherings:place", args=[token]))


def notify_moved_event(event: Event) -> int:
    """Write to all who have a place or wait for one when and where the event is now; says to how many.

    Nobody is told of an event that is not published or is over.
    """
    if not event.published or event.ends_at <= timezone.now():
        return 0
    changes = _count_changes(event)
    told = event.registrations.filter(stage__in=TOLD_OF_CHANGES).exclude(
        person__email=""
    )
    for registration in told.select_related("person").order_by("pk"):
        registration.event = event
        _queue_place_mail(registration, "gatherings/moved", f"moved/{changes}")
    return len(told)


def _count_changes(event: Event) -> int:
    """How often the event and its sessions were written: no two changes have the same number."""
    count: int = Events.objects.tracks(event).count()
    for session in event.sessions.all():
        count += Events.objects.tracks(session).count()
    return count


def _queue_place_mail(registration: Registration, kind: str, occasion: str) -> None:
    """Queue a mail about a place; its key holds the steps taken, so that nothing is said twice."""
    if not registration.person.email:
        return
    steps = registration.steps.count()
    queue_mail(
        kind=kind,
        to=registration.person.email,
        language=registration.language,
        context=build_place_context(registration),
        about=format_row_reference(registration),
        key=f"event-place/{registration.pk}/{steps}/{occasion}",
        attachments=_attach_invitation(registration),
    )


def _attach_invitation(registration: Registration) -> tuple[Document, ...]:
    """The file for the calendar, for who has a place."""
    if registration.stage != S.CONFIRMED:
        return ()
    event = registration.event
    page = build_site_url(reverse("gatherings:detail", args=[event.slug]))
    content = build_event_invitation(event, page, with_links=True)
    name = f"{event.slug}.ics"
    return (
        store_bytes(content=content, name=name, content_type=CALENDAR_TYPE, by=None),
    )


def build_place_context(registration: Registration) -> dict[str, Any]:
    """What a mail about a place says; the link to take part online only to who has the place."""
    event = registration.event
    has_place = registration.stage == S.CONFIRMED
    until = registration.offered_local
    return {
        "name": registration.person.called_by,
        "title": event.title,
        "date": event.starts_local.date(),
        "starts": format_clock(event.starts_local),
        "ends": format_clock(event.ends_local),
        "clock": format_clock_name(event.timezone),
        "place": event.place,
        "sessions": _write_sessions(registration, has_place=has_place),
        "has_place": has_place,
        "online_link": event.online_link if has_place else "",
        "link": build_site_url(reverse("gatherings:detail", args=[event.slug])),
        "code": make_check_in_code(registration) if has_place else "",
        "cancel_link": build_place_link(registration),
        "until_day": until and until.date(),
        "until": format_clock(until) if until else "",
        "reason": _read_last_reason(registration),
    }


def _read_last_reason(registration: Registration) -> str:
    last = registration.steps.order_by("-pk").values_list("reason", flat=True).first()
    return last or ""


def _write_sessions(registration: Registration, *, has_place: bool) -> str:
    """The sessions, a line each, in the language of the mail; empty when the event is a single sitting."""
    sessions = list(registration.event.sessions.all())
    if len(sessions) <= 1:
        return ""
    with override(registration.language):
        lines = [_write_session(session, has_place=has_place) for session in sessions]
    return "\n".join(lines)


def _write_session(session: EventSession, *, has_place: bool) -> str:
    day = date_format(session.starts_local.date(), "l j F Y")
    begins, ends = (
        format_clock(session.starts_local),
        format_clock(session.ends_local),
    )
    link = session.online_link if has_place else ""
    parts = [f"{day}, {begins}–{ends}", session.title, session.room, link]
    return "- " + " · ".join(filter(None, parts))
