"""Verbs on places that are offered to who waited: take one in time, let one end."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from events.gatherings.lifecycle import REGISTRATION, RegistrationStage
from events.gatherings.models import Event, Registration
from events.gatherings.services.mails import notify_lapsed_registrant, notify_registrant
from events.gatherings.services.needs import forget_needs
from events.gatherings.services.registrations import fill_places, lock_event
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party, Staff, System


@transaction.atomic
def take_offered_place(*, registration: Registration, by: User | None) -> None:
    """Take the place that is kept; the confirmation with the calendar file follows by mail.

    Without `by` the person does it by the personal link. Raises `Refused` when the offer has ended.
    """
    lock_event(registration.event)
    actor = Party() if by is None else Staff(by)
    REGISTRATION.apply(registration, "accept", actor=actor)
    notify_registrant(registration, again=False)


def lapse_offers() -> int:
    """Let the offers end whose time is over; each place is offered to the next. Says how many ended."""
    late = Registration.objects.filter(
        stage=RegistrationStage.OFFERED, offered_until__lt=timezone.now()
    )
    ended = 0
    for event in Event.objects.filter(pk__in=late.values("event")).order_by("pk"):
        ended += _lapse_offers_of(event)
    return ended


@transaction.atomic
def _lapse_offers_of(event: Event) -> int:
    lock_event(event)
    late = event.registrations.filter(
        stage=RegistrationStage.OFFERED, offered_until__lt=timezone.now()
    )
    rows = list(late.select_related("event", "person").order_by("pk"))
    for registration in rows:
        REGISTRATION.apply(registration, "lapse", actor=System("offer ended"))
        forget_needs(registration=registration)
        notify_lapsed_registrant(registration)
    fill_places(event=event)
    return len(rows)
