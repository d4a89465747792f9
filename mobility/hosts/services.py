"""Verbs on hosts and placements: invite, offer, answer, confirm, cancel, follow the trip."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import HOLDS_DAYS, PLACEMENT, Decline, PlacementStage
from mobility.hosts.models import Host, HostContact, Placement, PlacementStep
from mobility.hosts.visitors import get_visible_enterprise, get_visible_name
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User, normalise_email
from pemwecco.accounts.services import ensure_user
from pemwecco.core.actors import Party, Staff, System
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import date_format
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

S = PlacementStage
# What staff cannot correct any more without telling the host: it was asked for these days.
TOLD = frozenset({S.OFFERED, S.ACCEPTED, S.CONFIRMED, S.RUNNING})


@transaction.atomic
def invite_contact(
    *,
    host: Host,
    email: str,
    name: str,
    language: str,
    by: User,
    function: str = "",
    phone: str = "",
    signs_letters: bool = False,
) -> HostContact:
    """Let someone speak for a host in the partner portal, and write to them in their language.

    An existing account is used; inviting the same person again corrects what is given and writes
    again. Raises `PermissionDenied` without the right to add contacts.
    """
    require(by, "hosts.add_hostcontact")
    user = ensure_user(email=normalise_email(email), language=language, name=name)
    contact, _created = HostContact.objects.update_or_create(
        host=host,
        user=user,
        defaults={"function": function, "phone": phone, "signs_letters": signs_letters},
    )
    queue_mail(
        kind="hosts/invitation",
        to=user.email,
        language=user.language,
        context={
            "name": str(user),
            "host": str(host),
            "email": user.email,
            "url": build_site_url(reverse("home:partner")),
        },
        about=format_row_reference(host),
    )
    return contact


@transaction.atomic
def describe_host(*, host: Host, by: User, **facts: Any) -> Host:
    """Write what a host says of itself: presentation, offers, practical details, capacity, pause.

    By one of its contacts or by staff; `PermissionDenied` for anybody else.
    """
    if not (is_host_contact(by, host) or by.has_perm("hosts.change_host")):
        raise PermissionDenied(_("You do not speak for this host."))
    known = {"presentation", "offers", "practical", "capacity", "paused"}
    if strange := sorted(facts.keys() - known):
        raise TypeError(f"A host does not say {', '.join(strange)} of itself")
    for name, value in facts.items():
        setattr(host, name, value)
    host.save(update_fields=sorted(facts))
    return host


def is_host_contact(user: User, host: Host) -> bool:
    return user.is_active and HostContact.objects.filter(host=host, user=user).exists()


def offer_placement(*, placement: Placement, by: User) -> PlacementStep:
    """Ask the host: every contact gets a mail in their language, without the visitor's full name.

    Raises `Refused` when the host is full on one of the days, paused, has no contact, or the days
    lie outside the stay; `PermissionDenied` without the right.
    """
    with transaction.atomic():
        # Two offers at once wait for each other here, so that the second reads the true number.
        Host.objects.select_for_update(of=("self",)).get(pk=placement.host_id)
        step = PLACEMENT.apply(placement, "offer", actor=Staff(by))
        notify_host_contacts(
            placement=placement, kind="hosts/offer", key=f"placement/{step.pk}"
        )
    return step


def accept_placement(*, placement: Placement, by: User) -> PlacementStep:
    """The host's yes, by one of its contacts; staff who asked are told.

    Of two contacts who answer at the same moment, the second reads who answered first
    (`Refused`). `PermissionDenied` for whoever does not speak for the host.
    """
    return _answer_placement(placement, "accept", by)


def decline_placement(
    *, placement: Placement, because: str, words: str = "", by: User
) -> PlacementStep:
    """The host's no, with a coded reason and its own words; from now on it no longer sees the visitor.

    Refuses like `accept`; "other" needs words. Staff who asked are told.
    """
    return _answer_placement(
        placement, "decline", by, because=Decline(because), words=words
    )


def confirm_placement(*, placement: Placement, by: User) -> PlacementStep:
    """Say to the host that the visit takes place. `Refused`, `PermissionDenied` as the engine says."""
    with transaction.atomic():
        step = PLACEMENT.apply(placement, "confirm", actor=Staff(by))
        notify_host_contacts(
            placement=placement, kind="hosts/confirmed", key=f"placement/{step.pk}"
        )
    return step


def cancel_placement(
    *, placement: Placement, reason: str, actor: Staff | System
) -> PlacementStep:
    """Call a visit off; a host that was asked is told, without the reason, which may be private."""
    with transaction.atomic():
        step = PLACEMENT.apply(placement, "cancel", actor=actor, reason=reason)
        if step.source in TOLD:
            notify_host_contacts(
                placement=placement, kind="hosts/cancelled", key=f"placement/{step.pk}"
            )
    return step


def finish_placement(*, placement: Placement, by: User) -> PlacementStep:
    return PLACEMENT.apply(placement, "finish", actor=Staff(by))


@transaction.atomic
def update_traveller_placements(
    *, participation: Participation, on: date, by: User | None
) -> None:
    """Let the placements of a traveller follow the calendar: begun ones run, past ones are complete."""
    if participation.stage != Stage.DEPARTED:
        return
    pace = System("calendar", by)
    for placement in participation.placements.filter(
        stage__in=[S.CONFIRMED, S.RUNNING]
    ):
        if placement.ends_on < on:
            PLACEMENT.apply(placement, "finish", actor=pace)
        elif placement.stage == S.CONFIRMED and placement.starts_on <= on:
            PLACEMENT.apply(placement, "start", actor=pace)


@transaction.atomic
def end_placements(*, participation: Participation, on: date, by: User | None) -> None:
    """After the return: what had begun is complete, what was still to come is called off."""
    for placement in participation.placements.filter(stage__in=HOLDS_DAYS).exclude(
        stage=S.COMPLETED
    ):
        begun = placement.starts_on <= on and placement.stage in {
            S.CONFIRMED,
            S.RUNNING,
        }
        if begun:
            PLACEMENT.apply(placement, "finish", actor=System("returned", by))
        else:
            _call_off(placement, _("The participant returned before."), by)


@transaction.atomic
def release_placements(*, participation: Participation, by: User | None) -> None:
    """Call off everything planned for someone who does not travel any more."""
    for placement in participation.placements.filter(stage__in=HOLDS_DAYS).exclude(
        stage=S.COMPLETED
    ):
        _call_off(placement, _("The participant no longer takes part."), by)


def update_all_placements(*, on: date) -> None:
    """Every traveller's placements on a day; asked by the beat."""
    travellers = Participation.objects.filter(
        stage=Stage.DEPARTED, placements__stage__in=[S.CONFIRMED, S.RUNNING]
    ).distinct()
    for participation in travellers:
        update_traveller_placements(participation=participation, on=on, by=None)


def notify_host_contacts(
    *, placement: Placement, kind: str, key: str, **more: Any
) -> None:
    """Write to every contact of the host, each in their language; `more` are facts for the wording."""
    contacts = HostContact.objects.filter(host=placement.host_id, user__is_active=True)
    for contact in contacts.select_related("user").order_by("pk"):
        with translation.override(contact.user.language):
            enterprise = get_visible_enterprise(placement)
        queue_mail(
            kind=kind,
            to=contact.user.email,
            language=contact.user.language,
            context={
                "name": str(contact.user),
                "host": str(placement.host),
                "visitor": get_visible_name(placement),
                "enterprise": enterprise,
                "starts_on": placement.starts_on,
                "ends_on": placement.ends_on,
                "purpose": placement.purpose,
                "words": placement.message,
                "url": build_site_url(reverse("hosts:placement", args=[placement.pk])),
                **more,
            },
            about=format_row_reference(placement),
            key=f"{key}/{contact.pk}",
        )


def _call_off(placement: Placement, reason: str, by: User | None) -> None:
    cancel_placement(
        placement=placement, reason=reason, actor=System("traveller left", by)
    )


@transaction.atomic
def _answer_placement(
    placement: Placement,
    name: str,
    by: User,
    *,
    because: Decline | None = None,
    words: str = "",
) -> PlacementStep:
    if not is_host_contact(by, placement.host):
        raise PermissionDenied(_("You do not speak for this host."))
    locked = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    if locked.stage != S.OFFERED:
        raise Refused(_already_answered(locked))
    if because is Decline.OTHER and not words.strip():
        raise Refused(_("Please say in your own words why."))
    step = PLACEMENT.apply(placement, name, actor=Party(by), reason=words)
    if because is not None:
        Placement.objects.filter(pk=placement.pk).update(declined_because=because)
        placement.declined_because = because
    _notify_requester(placement, step)
    return step


def _already_answered(placement: Placement) -> str:
    last = (
        placement.steps.filter(move__in=["accept", "decline"])
        .select_related("by")
        .last()
    )
    if placement.stage == S.CANCELLED or last is None:
        return _("This visit was called off: there is nothing to answer any more.")
    who = {"name": str(last.by or ""), "date": date_format(last.at, "DATE_FORMAT")}
    if last.move == "accept":
        return _("%(name)s already accepted this visit on %(date)s.") % who
    return _("%(name)s already declined this visit on %(date)s.") % who


def _notify_requester(placement: Placement, step: PlacementStep) -> None:
    asked = (
        placement.steps.filter(move="offer", by__is_active=True)
        .select_related("by")
        .last()
    )
    if asked is None or asked.by is None:
        return
    queue_mail(
        kind="hosts/answer",
        to=asked.by.email,
        language=asked.by.language,
        context={
            "name": str(asked.by),
            "host": str(placement.host),
            "file": str(placement.participation),
            "visitor": placement.participation.person.full_name,
            "starts_on": placement.starts_on,
            "ends_on": placement.ends_on,
            "accepted": step.move == "accept",
            "because": Decline(placement.declined_because).label
            if placement.declined_because
            else "",
            "words": step.reason,
            "url": build_site_url(
                reverse("admin:hosts_placement_change", args=[placement.pk])
            ),
        },
        about=format_row_reference(placement),
        key=f"placement/{step.pk}",
    )
