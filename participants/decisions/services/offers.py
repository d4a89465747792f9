"""Offers of a place: made by a selection, answered by a link within their time, ended by the clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participants.calls.services.setup import get_call_settings
from participants.decisions.lifecycle import OFFER, OfferStage
from participants.decisions.models import Offer
from participants.decisions.rules.reserve import last_day, reply_by
from participants.decisions.services.contexts import OfferEnded
from participants.register.lifecycle import Stage
from participants.register.models import Participation, ParticipationStep, Programme
from participants.register.queries import build_mail_context
from participants.register.services import advance
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party, Staff, System
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import date_format, format_clock
from pemwecco.core.labels import join_label
from pemwecco.core.signed_links import SignedLink
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

OFFER_LINK = SignedLink("selection.offer")
LIVING = (OfferStage.OPEN, OfferStage.ACCEPTED)
ENDED = (OfferStage.EXPIRED, OfferStage.DECLINED)


def build_offer_token(offer: Offer) -> str:
    """What opens an offer without signing in."""
    return OFFER_LINK.make(offer.pk)


def build_offer_link(offer: Offer) -> str:
    return build_site_url(reverse("decisions:offer", args=[build_offer_token(offer)]))


def read_offer_token(token: str) -> Offer | None:
    """The offer that a link speaks of; nothing for a link that was not given."""
    try:
        pk = OFFER_LINK.read(token)
    except Refused:
        return None
    rows = Offer.objects.select_related(
        "participation__person", "participation__call__programme", "cohort"
    )
    return rows.filter(pk=pk).first()


def format_on_both_clocks(programme: Programme, moment: datetime) -> str:
    """An instant in words, on the clocks of both countries."""
    (city, _at, zone), (other_city, _other_at, other_zone) = programme.clocks(moment)
    here, there = (
        moment.astimezone(ZoneInfo(zone)),
        moment.astimezone(ZoneInfo(other_zone)),
    )
    day, hour = date_format(here, "DATE_FORMAT"), format_clock(here)
    tail = format_clock(there)
    if there.date() != here.date():
        tail = f"{date_format(there, 'DATE_FORMAT')} {tail}"
    return f"{day}, {hour} ({city}) · {tail} ({other_city})"


def open_offer(
    *, participation: Participation, origin: str, explanation: dict[str, Any]
) -> Offer:
    """Offer a selected person the place, to be answered by the end of a day on their clock."""
    now = timezone.now()
    programme = participation.call.programme
    setup = get_call_settings(participation.call)
    cohort = participation.cohort
    last = last_day(cohort.arrives_on, setup.visa_days) if cohort is not None else None
    # A selection of the panel gives the usual days; a place from the reserve leaves time for one more.
    until = last if origin == Offer.Origin.PROMOTED else None
    return Offer.objects.create(
        participation=participation,
        cohort=participation.cohort,
        origin=origin,
        reply_by=reply_by(
            now, setup.reply_days, ZoneInfo(programme.origin_timezone), until
        ),
        explanation=explanation,
        at=now,
    )


@transaction.atomic
def accept_offer(*, offer: Offer, actor: Staff | Party) -> Offer:
    """Take the place. Accepting twice changes nothing. Raises `Refused` with the sentence when the
    time to answer has passed or the offer was taken back, `PermissionDenied` for staff without the right.
    """
    locked = _lock_offer(offer)
    if locked.stage == OfferStage.ACCEPTED:
        return locked
    if (
        isinstance(actor, Party)
        and locked.stage == OfferStage.OPEN
        and locked.reply_by < timezone.now()
    ):
        raise Refused(_("The time to answer this offer has passed."))
    OFFER.apply(locked, "accept", actor=actor)
    _send_offer_mail(locked, "decisions/offer_accepted", {})
    return locked


@transaction.atomic
def decline_offer(
    *, offer: Offer, actor: Staff | Party, because: str, words: str = ""
) -> Offer:
    """Give the place back: the file is withdrawn and its seat goes to the next of the reserve.

    Declining twice changes nothing. Raises `Refused` with the sentence when it cannot be declined
    any more, `PermissionDenied` for staff without the right.
    """
    locked = _lock_offer(offer)
    if locked.stage == OfferStage.DECLINED:
        return locked
    if locked.participation.stage != Stage.SELECTED:
        raise Refused(_("The preparation has begun: please write to the programme."))
    label = str(Offer.Declined(because).label)
    reason = join_label(label, words.strip()) if words.strip() else label
    Offer.objects.filter(pk=locked.pk).update(declined_because=because)
    locked.declined_because = because
    OFFER.apply(locked, "decline", actor=actor, reason=reason)
    _send_offer_mail(locked, "decisions/offer_declined", {})
    _withdraw(locked, System("offer declined", actor.user), reason)
    return locked


@transaction.atomic
def change_offer_deadline(*, offer: Offer, days: int, by: User) -> Offer:
    """Give somebody more days to answer. Raises `Refused`, `PermissionDenied` without the right."""
    require(by, "register.decide_participation")
    locked = _lock_offer(offer)
    if locked.stage != OfferStage.OPEN:
        raise Refused(_("This offer has been answered."))
    locked.reply_by = max(locked.reply_by, timezone.now()) + timedelta(days=days)
    locked.save(update_fields=["reply_by"])
    return locked


def expire_due_offers() -> int:
    """End the offers whose time has passed; returns how many this call ended. Safe to run twice at once."""
    due = Offer.objects.filter(
        stage=OfferStage.OPEN, reply_by__lt=timezone.now()
    ).order_by("pk")
    ended = 0
    for offer in list(due):
        ended += _expire_offer(offer)
    return ended


@transaction.atomic
def _expire_offer(offer: Offer) -> bool:
    locked = _lock_offer(offer)
    if locked.stage != OfferStage.OPEN or locked.reply_by >= timezone.now():
        return False
    reason = _("The offer was not answered in time.")
    OFFER.apply(locked, "expire", actor=System("time passed"), reason=reason)
    _send_offer_mail(locked, "decisions/offer_expired", {})
    _withdraw(locked, System("offer not answered"), reason)
    return True


def _withdraw(offer: Offer, actor: System, reason: str) -> None:
    """The file of an offer that ended is withdrawn; who hears of it knows by which offer."""
    context = OfferEnded(offer)
    advance(
        participation=offer.participation,
        transition="withdraw",
        actor=actor,
        reason=reason,
        context=context,
    )


def accept_offer_by_preparing(*, participation: Participation, by: User | None) -> None:
    """Somebody who is prepared or has a visa has taken the place, whether the answer was written or not."""
    offer = Offer.objects.filter(
        participation=participation, stage=OfferStage.OPEN
    ).first()
    if offer is not None:
        OFFER.apply(offer, "accept", actor=System("prepared", by))


def cancel_offer(*, participation: Participation, by: User | None, reason: str) -> str:
    """Take back the living offer of a file; returns the state of its last offer before that."""
    offer = Offer.objects.filter(participation=participation).order_by("-pk").first()
    if offer is None:
        return ""
    before = offer.stage
    if before in LIVING:
        OFFER.apply(offer, "cancel", actor=System("file left", by), reason=reason)
    return before


def find_ended_offers(files: Iterable[int]) -> set[int]:
    """Which of these files were withdrawn because their offer was not answered or was declined; one query."""
    step = ParticipationStep.objects.filter(subject=OuterRef("pk")).order_by("-pk")
    offer = Offer.objects.filter(participation=OuterRef("pk")).order_by("-pk")
    rows = Participation.objects.filter(pk__in=list(files)).annotate(
        moved=Subquery(step.values("move")[:1]),
        left=Subquery(step.values("source")[:1]),
        offered=Subquery(offer.values("stage")[:1]),
    )
    ended = rows.filter(moved="withdraw", left=Stage.SELECTED, offered__in=ENDED)
    return set(ended.values_list("pk", flat=True))


def _lock_offer(offer: Offer) -> Offer:
    # The file first, then its offer: in the order of the moves of the file, so that nobody waits in a circle.
    Participation.objects.select_for_update(of=("self",)).get(pk=offer.participation_id)
    rows = Offer.objects.select_for_update(of=("self",))
    return rows.select_related(
        "participation__person", "participation__call__programme", "cohort"
    ).get(pk=offer.pk)


def build_offer_context(offer: Offer) -> dict[str, Any]:
    """What every mail about an offer may say, in the active language."""
    file = offer.participation
    return build_mail_context(file) | {
        "cohort": offer.cohort.name if offer.cohort else "",
        "reply_by": format_on_both_clocks(file.call.programme, offer.reply_by),
        "link": build_offer_link(offer),
    }


def _send_offer_mail(offer: Offer, kind: str, more: dict[str, Any]) -> None:
    person = offer.participation.person
    with translation.override(person.language):
        context = build_offer_context(offer) | more
    queue_mail(
        kind=kind,
        to=person.email,
        language=person.language,
        context=context,
        about=format_row_reference(offer.participation),
        key=f"{kind}:{offer.pk}",
    )
