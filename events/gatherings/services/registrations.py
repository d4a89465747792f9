"""Verbs on places at events: register, confirm, cancel, fill."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from events.gatherings.lifecycle import NEXT_WAITING, REGISTRATION, RegistrationStage
from events.gatherings.models import Event, Registration
from events.gatherings.rules import compute_offer_end
from events.gatherings.services.mails import (
    REGISTRATION_LINK,
    notify_offered_registrant,
    notify_promoted_registrant,
    notify_refused_registrant,
    notify_registrant,
)
from events.gatherings.services.needs import forget_needs
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party, Staff, System
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.network.identifiers import name_key
from pemwecco.network.models import Person
from pemwecco.network.services import record_person
from pemwecco.privacy.services import record_consent

S = RegistrationStage
CONSENT_PURPOSE = "events"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Someone who registers, as they call themselves."""

    given_names: str
    family_name: str
    email: str
    organisation: str
    language: str
    function: str = ""


@dataclass(frozen=True, slots=True)
class RegistrationResult:
    """What came of a registration: the place, and whether it was there before."""

    registration: Registration
    again: bool


def find_registration(token: str) -> Registration | None:
    """The registration of a link in a mail; nothing when the link was not made here."""
    try:
        pk = REGISTRATION_LINK.read(token)
    except Refused:
        return None
    return Registration.objects.select_related("event", "person").filter(pk=pk).first()


@transaction.atomic
def register_attendee(
    *, event: Event, attendee: Attendee, consent: str, version: str
) -> RegistrationResult:
    """Register someone from the public page: a place while there is one, else the waiting list.

    Who waits goes before who comes new. Where staff approve each, the registration waits for their yes.

    `consent` is the wording that was agreed to, in its `version`. Registering twice changes nothing
    and sends the mail a second time at most. Raises `Refused` when registration is closed.
    """
    event = lock_event(event)
    if not (answer := event.open_answer()):
        raise Refused(answer.reason)
    record_consent(
        email=attendee.email,
        purpose=CONSENT_PURPOSE,
        wording=consent,
        wording_version=version,
        language=attendee.language,
    )
    registration, is_new = get_event_registration(
        event, get_attendee_person(attendee), attendee
    )
    if is_new and not event.needs_approval:
        _give_place(registration, by=None)
    notify_registrant(registration, again=not is_new)
    return RegistrationResult(registration, again=not is_new)


@transaction.atomic
def register_known_person(
    *, event: Event, person: Person, organisation: str = "", by: User | None
) -> bool:
    """Give a known person a place at an event, public or not; says whether that was new.

    Used for those whom the programme itself invites: it asks no opening date. A full event puts
    them on the waiting list. The person is told once.
    """
    event = lock_event(event)
    attendee = Attendee(
        person.given_names,
        person.family_name,
        person.email,
        organisation,
        person.language,
    )
    registration, is_new = get_event_registration(event, person, attendee)
    if is_new:
        _give_place(registration, by=by)
        notify_registrant(registration, again=False)
    return is_new


@transaction.atomic
def enrol_attendee(
    *, event: Event, attendee: Attendee, by: User
) -> tuple[Registration, bool]:
    """Give somebody whom staff name a place, on the waiting list when there is none; says whether it is new.

    The person is told once. Raises `PermissionDenied` without the right to manage registrations.
    """
    require(by, "gatherings.manage_registration")
    person = get_attendee_person(attendee)
    is_new = register_known_person(
        event=event, person=person, organisation=attendee.organisation, by=by
    )
    return Registration.objects.get(event=event, person=person), is_new


@transaction.atomic
def confirm_registration(*, registration: Registration, by: User) -> None:
    """Give a place to someone who asked or waits, out of turn; refused (`Refused`) when none is left."""
    lock_event(registration.event)
    waited = registration.stage == S.WAITING
    REGISTRATION.apply(registration, "confirm", actor=Staff(by))
    if waited:
        notify_promoted_registrant(registration)
    else:
        notify_registrant(registration, again=False)


@transaction.atomic
def put_on_waiting_list(*, registration: Registration, by: User) -> None:
    """Let someone who asked wait for a place; the person is told."""
    lock_event(registration.event)
    REGISTRATION.apply(registration, "wait", actor=Staff(by))
    notify_registrant(registration, again=False)


@transaction.atomic
def refuse_registration(*, registration: Registration, by: User, reason: str) -> None:
    """Do not accept someone who asked or waits; the person is told why."""
    lock_event(registration.event)
    REGISTRATION.apply(registration, "refuse", actor=Staff(by), reason=reason)
    forget_needs(registration=registration)
    notify_refused_registrant(registration)


@transaction.atomic
def change_registration(
    *, registration: Registration, organisation: str, function: str, language: str
) -> None:
    """Keep what the registered person changed by the personal link; `Refused` once it is too late."""
    lock_event(registration.event)
    current = Registration.objects.select_related("event").get(pk=registration.pk)
    if not (answer := current.change_answer()):
        raise Refused(answer.reason)
    registration.organisation_name = organisation
    registration.function = function
    registration.language = language
    registration.save(update_fields=["organisation_name", "function", "language"])


@transaction.atomic
def cancel_registration(*, registration: Registration, by: User | None) -> None:
    """Give a place back, or an offer of one; it is offered to the first who waits.

    Without `by` the registered person does it by the link in the mail. Raises `Refused` once
    the event has begun or the place was given back before.
    """
    event = lock_event(registration.event)
    current = Registration.objects.select_related("event").get(pk=registration.pk)
    if by is None and not (answer := current.cancel_answer()):
        raise Refused(answer.reason)
    REGISTRATION.apply(
        registration, "cancel", actor=Party() if by is None else Staff(by)
    )
    forget_needs(registration=registration)
    fill_places(event=event)


@declare_addressees(NEXT_WAITING)
@transaction.atomic
def fill_places(*, event: Event) -> int:
    """Offer free places to the waiting list in its order; says to how many. Past events keep theirs.

    Each is kept for the hours that the event gives, then it goes to the next.
    """
    event = lock_event(event)
    if event.has_begun:
        return 0
    filled = 0
    for registration in event.registrations.waiting().select_related("event", "person"):
        if not registration.place_answer(event.places_left()):
            break
        end = compute_offer_end(timezone.now(), event.offer_hours, event.starts_at)
        registration.offered_until = end
        registration.save(update_fields=["offered_until"])
        REGISTRATION.apply(registration, "offer", actor=System("place became free"))
        notify_offered_registrant(registration)
        filled += 1
    return filled


def lock_event(event: Event) -> Event:
    """The event, held until the end of the transaction: its places are counted one click at a time."""
    return Event.objects.select_for_update().get(pk=event.pk)


def get_event_registration(
    event: Event, person: Person, attendee: Attendee
) -> tuple[Registration, bool]:
    """The registration of a person, made when there is none; says whether it is new or taken up again."""
    registration, is_new = Registration.objects.select_related("person").get_or_create(
        event=event,
        person=person,
        defaults={
            "organisation_name": attendee.organisation,
            "function": attendee.function,
            "language": attendee.language,
        },
    )
    registration.event = event
    if registration.stage == S.CANCELLED:
        REGISTRATION.apply(registration, "register_again", actor=System("registered"))
        is_new = True
    return registration, is_new


def _give_place(registration: Registration, *, by: User | None) -> None:
    event = registration.event
    has_place = registration.place_answer(event.places_left())
    name = (
        "wait" if event.registrations.waiting().exists() or not has_place else "confirm"
    )
    REGISTRATION.apply(registration, name, actor=System("registered", by))


def get_attendee_person(attendee: Attendee) -> Person:
    """The person behind the address: the one of that name when several share it, else the first.

    Nothing known of a person is changed: whoever types an address on a public page has not proved it.
    """
    if attendee.email:
        key = name_key(f"{attendee.given_names} {attendee.family_name}")
        known = list(Person.objects.filter(email=attendee.email).order_by("pk"))
        if known:
            return next(
                (person for person in known if person.name_key == key), known[0]
            )
    return record_person(
        email=attendee.email,
        given_names=attendee.given_names,
        family_name=attendee.family_name,
        language=attendee.language,
    )
