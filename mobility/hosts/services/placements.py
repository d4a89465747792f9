"""Verbs on placements: offer, answer, confirm, cancel, follow the trip."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import (
    AGREED,
    HOLDS_DAYS,
    HOST_CODES,
    IN_TALK,
    PLACEMENT,
    CallOff,
    Decline,
    PlacementStage,
)
from mobility.hosts.models import Host, Placement, PlacementStep
from mobility.hosts.services.contacts import (
    NOT_A_MANAGER,
    can_manage_host,
    notify_host_contacts,
)
from mobility.hosts.services.notices import (
    get_call_off_sentence,
    notify_placement_staff,
    notify_visit_participant,
)
from mobility.hosts.services.offers import set_answer_day
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party, Staff, System
from pemwecco.core.answers import Refused
from pemwecco.core.day_words import date_format

S = PlacementStage


# What staff cannot correct any more without telling the host: it was asked for these days.
TOLD = frozenset({S.OFFERED, S.COUNTERED, S.ACCEPTED, S.CONFIRMED, S.RUNNING})


def offer_placement(*, placement: Placement, by: User) -> PlacementStep:
    """Ask the host: every contact gets a mail in their language, without the visitor's full name.

    Raises `Refused` when the host is full on one of the days, paused, has nobody who answers, or the days
    lie outside the stay; `PermissionDenied` without the right.
    """
    with transaction.atomic():
        # Two offers at once wait for each other here, so that the second reads the true number.
        Host.objects.select_for_update(of=("self",)).get(pk=placement.host_id)
        step = PLACEMENT.apply(placement, "offer", actor=Staff(by))
        set_answer_day(placement=placement)
        notify_host_contacts(
            placement=placement, kind="hosts/offer", key=f"placement/{step.pk}"
        )
    return step


def accept_placement(*, placement: Placement, by: User) -> PlacementStep:
    """The host's yes, by one of its contacts who manages; staff who asked are told.

    Of two contacts who answer at the same moment, the second reads who answered first
    (`Refused`). `PermissionDenied` for whoever does not answer for the host.
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
    """The visit takes place: host and participant are introduced to each other, each in their language.

    `Refused`, `PermissionDenied` as the engine says.
    """
    with transaction.atomic():
        step = PLACEMENT.apply(placement, "confirm", actor=Staff(by))
        person = placement.participation.person
        phone = person.phone
        notify_host_contacts(
            placement=placement,
            kind="hosts/confirmed",
            key=f"placement/{step.pk}",
            phone=phone.as_international if phone else "",
            whatsapp=bool(phone and person.whatsapp),
            email=person.email,
        )
        notify_visit_participant(
            placement=placement, kind="hosts/introduction", key=f"placement/{step.pk}"
        )
    return step


def unconfirm_placement(
    *, placement: Placement, reason: str, by: User
) -> PlacementStep:
    """Take back a confirmation made by mistake; host and participant are told, without the reason.

    The host's yes stands.

    `Refused` once the visit has begun, or without a reason; `PermissionDenied` as the engine says.
    """
    with transaction.atomic():
        step = PLACEMENT.apply(placement, "unconfirm", actor=Staff(by), reason=reason)
        notify_host_contacts(
            placement=placement,
            kind="hosts/confirmation_undone",
            key=f"placement/{step.pk}",
        )
        notify_visit_participant(
            placement=placement,
            kind="hosts/introduction_undone",
            key=f"placement/{step.pk}",
        )
    return step


def cancel_placement(
    *,
    placement: Placement,
    reason: str,
    actor: Staff | System,
    because: CallOff = CallOff.PROGRAMME,
) -> PlacementStep:
    """Call a visit off, with whose side it is and why; everyone who counted on it is told.

    A host that was asked, the participant once the host had agreed, and the colleagues who are responsible
    read the sentence of the code; `reason`, which may be private, only colleagues do. A participant who
    left or returned knows it, and is not told visit by visit.
    """
    with transaction.atomic():
        step = PLACEMENT.apply(placement, "cancel", actor=actor, reason=reason)
        _keep_call_off(placement, because)
        key = f"placement/{step.pk}"
        why = get_call_off_sentence(because)
        if step.source in TOLD:
            notify_host_contacts(
                placement=placement, kind="hosts/cancelled", key=key, because=why
            )
        if step.source in AGREED and isinstance(actor, Staff):
            notify_visit_participant(
                placement=placement, kind="hosts/called_off", key=key, because=why
            )
        if step.source in TOLD and isinstance(actor, Staff):
            _notify_staff_of_call_off(placement, step)
    return step


@transaction.atomic
def take_back_yes(
    *, placement: Placement, because: str, words: str = "", by: User
) -> PlacementStep:
    """The host cannot receive the visitor after all, with its reason; participant and staff are told.

    `Refused` once the visit has begun, for a reason that is not a host's, and for "another reason" without
    words; `PermissionDenied` for whoever does not answer for the host.
    """
    if not can_manage_host(by, placement.host_id):
        raise PermissionDenied(NOT_A_MANAGER)
    code = CallOff(because)
    if code not in HOST_CODES:
        raise Refused(_("This is not a reason of a host."))
    if code is CallOff.HOST_OTHER and not words.strip():
        raise Refused(_("Please say in your own words why."))
    step = PLACEMENT.apply(placement, "take_back_yes", actor=Party(by), reason=words)
    _keep_call_off(placement, code)
    key, why = f"placement/{step.pk}", get_call_off_sentence(code)
    notify_host_contacts(
        placement=placement, kind="hosts/cancelled", key=key, because=why
    )
    notify_visit_participant(
        placement=placement, kind="hosts/called_off", key=key, because=why
    )
    _notify_staff_of_call_off(placement, step)
    return step


def _keep_call_off(placement: Placement, because: CallOff) -> None:
    Placement.objects.filter(pk=placement.pk).update(cancelled_because=because)
    placement.cancelled_because = because


def _notify_staff_of_call_off(placement: Placement, step: PlacementStep) -> None:
    notify_placement_staff(
        placement=placement,
        kind="hosts/called_off_staff",
        key=f"placement/{step.pk}",
        but=step.by,
        by=str(step.by or ""),
        because=CallOff(placement.cancelled_because).label,
        words=step.reason,
    )


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
            _call_off(
                placement,
                _("The participant returned before."),
                by,
                CallOff.VISITOR_BACK,
            )


@transaction.atomic
def release_placements(*, participation: Participation, by: User | None) -> None:
    """Call off everything planned for someone who does not travel any more."""
    for placement in participation.placements.filter(stage__in=HOLDS_DAYS).exclude(
        stage=S.COMPLETED
    ):
        _call_off(
            placement,
            _("The participant no longer takes part."),
            by,
            CallOff.VISITOR_LEFT,
        )


@transaction.atomic
def resume_placements(
    *, participation: Participation, since: datetime, by: User | None, reason: str
) -> None:
    """A crossing was taken back: what began or ended by it is again what it was before.

    `since` is the moment of the step of the file that is undone. Visits called off by it stay so: their hosts
    were told, and are asked again.
    """
    undone = System("crossing taken back", by)
    for placement in list_resumed_placements(participation, since):
        steps = placement.steps.filter(move__in=["start", "finish"], at__gte=since)
        before = steps.values_list("source", flat=True).first()
        # A return that was recorded and taken back in between has left its own steps: the first says where
        # it stood.
        while placement.stage != before:
            is_over = placement.stage == S.COMPLETED
            name = "undo_finish" if is_over else "undo_start"
            PLACEMENT.apply(placement, name, actor=undone, reason=reason)


def list_resumed_placements(
    participation: Participation, since: datetime
) -> QuerySet[Placement]:
    """The placements of a file that began or ended since a moment."""
    steps = PlacementStep.objects.filter(
        subject=OuterRef("pk"), move__in=["start", "finish"], at__gte=since
    )
    rows = participation.placements.filter(stage__in=[S.RUNNING, S.COMPLETED])
    return rows.filter(Exists(steps)).select_related("host__organisation")


def list_cancelled_placements(
    participation: Participation, since: datetime
) -> QuerySet[Placement]:
    """The placements of a file that were called off since a moment."""
    steps = PlacementStep.objects.filter(
        subject=OuterRef("pk"), move="cancel", at__gte=since
    )
    rows = participation.placements.filter(stage=S.CANCELLED)
    return rows.filter(Exists(steps)).select_related("host__organisation")


def update_all_placements(*, on: date) -> None:
    """Every traveller's placements on a day; asked by the beat."""
    travellers = Participation.objects.filter(
        stage=Stage.DEPARTED, placements__stage__in=[S.CONFIRMED, S.RUNNING]
    ).distinct()
    for participation in travellers:
        update_traveller_placements(participation=participation, on=on, by=None)


def _call_off(
    placement: Placement, reason: str, by: User | None, because: CallOff
) -> None:
    cancel_placement(
        placement=placement,
        reason=reason,
        actor=System("traveller left", by),
        because=because,
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
    if not can_manage_host(by, placement.host_id):
        raise PermissionDenied(NOT_A_MANAGER)
    locked = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    if locked.stage not in IN_TALK:
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
    if placement.stage == S.EXPIRED:
        return _("The day to answer has passed: write to the programme.")
    if placement.stage == S.CANCELLED or last is None:
        return _("This visit was called off: there is nothing to answer any more.")
    who = {"name": str(last.by or ""), "date": date_format(last.at, "DATE_FORMAT")}
    if last.move == "accept":
        return _("%(name)s already accepted this visit on %(date)s.") % who
    return _("%(name)s already declined this visit on %(date)s.") % who


def _notify_requester(placement: Placement, step: PlacementStep) -> None:
    notify_placement_staff(
        placement=placement,
        kind="hosts/answer",
        key=f"placement/{step.pk}",
        accepted=step.move == "accept",
        because=Decline(placement.declined_because).label
        if placement.declined_because
        else "",
        words=step.reason,
    )
