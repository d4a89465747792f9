"""Verbs while a request is talked over: other days, the day to answer by, asking again."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import HOST, PLACEMENT, PlacementStage
from mobility.hosts.models import DayProposal, Host, Placement, PlacementStep
from mobility.hosts.rules import ANSWER_AGAIN_DAYS, ANSWER_DAYS, compute_answer_day
from mobility.hosts.services.contacts import (
    NOT_A_MANAGER,
    can_manage_host,
    notify_host_contacts,
)
from mobility.hosts.services.notices import notify_placement_staff
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party, Staff, System
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import date_format

S = PlacementStage


@transaction.atomic
def set_answer_day(*, placement: Placement) -> date:
    """Keep by when the host answers: as staff wrote, else as many days as its cohort says, else ten."""
    cohort = placement.participation.cohort
    days = cohort.host_answer_days if cohort is not None else None
    day = compute_answer_day(
        wanted=placement.answer_by,
        today=timezone.localdate(),
        starts_on=placement.starts_on,
        days=days or ANSWER_DAYS,
    )
    Placement.objects.filter(pk=placement.pk).update(answer_by=day)
    placement.answer_by = day
    return day


@transaction.atomic
def propose_days(
    *, placement: Placement, starts_on: date, ends_on: date, words: str, by: User
) -> PlacementStep:
    """The host could receive the visitor on other days; staff who asked are told and answer.

    Raises `Refused` when the days are the same, in the wrong order or past, or somebody answered before;
    `PermissionDenied` for whoever does not answer for the host. Whether they fit the stay is judged when
    staff answer: the host does not know the stay.
    """
    if not can_manage_host(by, placement.host_id):
        raise PermissionDenied(NOT_A_MANAGER)
    locked = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    if ends_on < starts_on:
        raise Refused(_("The last day of the visit comes before its first day."))
    if starts_on <= timezone.localdate():
        raise Refused(_("Please propose days that are still to come."))
    if (starts_on, ends_on) == (locked.starts_on, locked.ends_on):
        raise Refused(
            _("These are the days that were asked: accept the visit instead.")
        )
    step = PLACEMENT.apply(placement, "propose_days", actor=Party(by), reason=words)
    DayProposal.objects.create(
        placement=placement, step=step, starts_on=starts_on, ends_on=ends_on
    )
    notify_placement_staff(
        placement=placement,
        kind="hosts/other_days",
        key=f"placement/{step.pk}",
        first=starts_on,
        last=ends_on,
        words=words,
    )
    return step


@transaction.atomic
def agree_to_days(*, placement: Placement, by: User) -> PlacementStep:
    """Take the days that the host proposed: they are the days of the visit, and this is the host's yes.

    Raises `Refused` when they do not fit the stay, the host is full, or the participant is elsewhere;
    `PermissionDenied` without the right.
    """
    Host.objects.select_for_update(of=("self",)).get(pk=placement.host_id)
    asked = placement.get_proposed_days()
    step = PLACEMENT.apply(placement, "agree_days", actor=Staff(by))
    if asked is None:
        raise Refused(_("The host has proposed no other days."))
    placement.starts_on, placement.ends_on = asked.first, asked.last
    placement.save(update_fields=["starts_on", "ends_on"])
    notify_host_contacts(
        placement=placement, kind="hosts/days_agreed", key=f"placement/{step.pk}"
    )
    return step


@transaction.atomic
def keep_asked_days(*, placement: Placement, reason: str, by: User) -> PlacementStep:
    """Say no to the days that the host proposed, with the reason, which it reads; the request stands.

    It has three days more to answer at least. `Refused` without a reason; `PermissionDenied` as the engine
    says.
    """
    step = PLACEMENT.apply(placement, "refuse_days", actor=Staff(by), reason=reason)
    least = timezone.localdate() + timedelta(days=ANSWER_AGAIN_DAYS)
    if placement.answer_by is not None and placement.answer_by < least:
        placement.answer_by = least
        placement.save(update_fields=["answer_by"])
    notify_host_contacts(
        placement=placement,
        kind="hosts/days_refused",
        key=f"placement/{step.pk}",
        why=reason.strip(),
    )
    return step


@declare_addressees(HOST)
@transaction.atomic
def extend_offer(*, placement: Placement, until: date, by: User) -> Placement:
    """Give the host until another day to answer; it is told.

    Raises `Refused` when the request no longer waits or the day is past; `PermissionDenied` without the
    right.
    """
    require(by, "hosts.manage_placement")
    locked = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    if locked.stage != S.OFFERED:
        raise Refused(_("This request no longer waits for an answer."))
    if until < timezone.localdate():
        raise Refused(_("Please choose a day that is not past."))
    placement.answer_by = until
    placement.save(update_fields=["answer_by"])
    notify_host_contacts(
        placement=placement,
        kind="hosts/offer_extended",
        key=f"placement/{placement.pk}/until/{until.isoformat()}",
    )
    return placement


@transaction.atomic
def offer_again(*, placement: Placement, by: User) -> PlacementStep:
    """Ask a host again that did not answer in time. Refuses like `offer_placement`."""
    Host.objects.select_for_update(of=("self",)).get(pk=placement.host_id)
    step = PLACEMENT.apply(placement, "offer_again", actor=Staff(by))
    set_answer_day(placement=placement)
    notify_host_contacts(
        placement=placement, kind="hosts/offer", key=f"placement/{step.pk}"
    )
    return step


@transaction.atomic
def lapse_offer(*, placement: Placement, on: date) -> PlacementStep:
    """The day to answer has passed: the place is free again; host and staff are told.

    `Refused` when the host has answered or has been given more time.
    """
    locked = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    if locked.answer_by is None or locked.answer_by >= on:
        raise Refused(_("The host still has time to answer."))
    step = PLACEMENT.apply(placement, "lapse", actor=System("calendar"))
    key = f"placement/{step.pk}"
    notify_host_contacts(placement=placement, kind="hosts/offer_lapsed", key=key)
    notify_placement_staff(
        placement=placement,
        kind="hosts/offer_lapsed_staff",
        key=key,
        answer_by=placement.answer_by,
    )
    return step


def lapse_unanswered_offers(*, on: date) -> int:
    """Let each request lapse whose day to answer lies before a day; how many. Each in its own transaction."""
    late = Placement.objects.filter(stage=S.OFFERED, answer_by__lt=on)
    lapsed = 0
    for placement in late.select_related("host__organisation").order_by("pk"):
        try:
            lapse_offer(placement=placement, on=on)
        except Refused:
            # Answered at this very moment.
            continue
        lapsed += 1
    return lapsed


def format_span(first: date, last: date) -> str:
    """Some days in words, both counted; one day once."""
    days = dict.fromkeys((first, last))
    return " – ".join(date_format(day, "DATE_FORMAT") for day in days)
