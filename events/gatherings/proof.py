"""Whoever registers on the public page proves the address first: nothing counts and no row is written before.

What they typed travels in the link of the mail, signed, and not in its words: a stranger cannot have us write
to somebody what they like. The page answers the same to all, so that it tells nobody who is registered.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from django.core.signing import BadSignature, dumps, loads
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from events.gatherings.models import Event
from events.gatherings.services.registrations import Attendee
from pemwecco.core.answers import Refused
from pemwecco.core.limits import HOUR, Limit
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

PURPOSE = "events.proof"
LIFE = timedelta(days=2)
# Many people share one address of the network.
ASKED_BY_MAIL = Limit("events/asked/mail", 5, HOUR)
ASKED_BY_NETWORK = Limit("events/asked/network", 60, HOUR)


def count_registration_request(*, email: str, network: str) -> int:
    """Count one more request. Returns the seconds to wait when it is one too many, else 0."""
    by_mail = ASKED_BY_MAIL.count_attempt(email)
    by_network = ASKED_BY_NETWORK.count_attempt(network)
    return max(by_mail, by_network)


def mark_registrant(event: Event, email: str) -> str:
    """By it the browser tells the forms of one person from those of another at the same event."""
    return salted_hmac(PURPOSE, f"{event.pk}/{email}").hexdigest()[:16]


def send_proof_link(*, event: Event, attendee: Attendee) -> None:
    """Write to the address with the link by which its owner takes the place; open for two days.

    Raises `Refused` when registration is closed.
    """
    if not (answer := event.open_answer()):
        raise Refused(answer.reason)
    token = dumps({"event": event.pk, **asdict(attendee)}, salt=PURPOSE, compress=True)
    queue_mail(
        kind="gatherings/proof",
        to=attendee.email,
        language=attendee.language,
        context={
            "title": event.title,
            "days": LIFE.days,
            "link": build_site_url(reverse("gatherings:confirm", args=[token])),
        },
        about=format_row_reference(event),
    )


def read_proof_token(token: str) -> tuple[Event, Attendee]:
    """The event and the person of a link. Raises `Refused` with the sentence: too old, or not made here."""
    try:
        told = loads(token, salt=PURPOSE, max_age=LIFE)
        event = Event.objects.get(pk=told.pop("event"))
    except (BadSignature, Event.DoesNotExist):
        raise Refused(
            _("This link is not complete or too old. Please register again.")
        ) from None
    return event, Attendee(**told)
