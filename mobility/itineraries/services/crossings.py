"""Departure and return: the crossings of the border with their evidence, and who is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.services.placements import (
    end_placements,
    update_traveller_placements,
)
from mobility.itineraries.lifecycle import OPEN_CLAIMS, RETURN_CLAIM, ReturnDelayStage
from mobility.itineraries.models import Crossing, ReturnClaim, ReturnDelay
from mobility.itineraries.queries import get_stay_days
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from participants.register.services import advance
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import date_format
from pemwecco.core.lifecycle import Context
from pemwecco.documents.models import Document

Direction, Evidence = Crossing.Direction, Crossing.Evidence
# Who records crossings, and takes back one recorded by mistake.
RECORD: Final = "itineraries.add_crossing"
# What staff see with their own eyes: a file is welcome and not required.
SEEN_BY_STAFF = frozenset({Evidence.RETURN_DESK, Evidence.EES})
# Stamps ended with the entry/exit system (domain.md §2.4): nobody is asked for one.
FOR_PARTICIPANTS = (
    Evidence.BOARDING_PASS,
    Evidence.CARRIER,
    Evidence.EES,
    Evidence.ATTESTATION,
)


HOST_CALLED_OFF = Addressee(gettext_lazy("the hosts whose visit is called off by it"))


@declare_addressees(HOST_CALLED_OFF)
def record_departure(
    *,
    participation: Participation,
    on: date,
    place: str,
    evidence: str,
    by: User,
    document: Document | None = None,
) -> Crossing:
    """Someone entered the host area: the crossing, the file departed, the placements begun.

    `on` is the date at the border of the host area. Refuses with `Refused` a day to come, a
    second departure, a file without visa, evidence missing; `PermissionDenied` for whoever is neither
    the participant nor staff who record crossings.
    """
    said = _CrossingStatement(
        Direction.ENTRY, on, place.strip(), Evidence(evidence), document, by
    )
    return _record(participation, said)


@declare_addressees(HOST_CALLED_OFF)
def record_return(
    *,
    participation: Participation,
    on: date,
    place: str,
    evidence: str,
    by: User,
    document: Document | None = None,
) -> Crossing:
    """Staff record that someone left the host area: the crossing, the file returned, the placements ended.

    The participants themselves tell it (`claim_return`), and staff confirm. Refuses like
    `record_departure`, and a return before the departure; `PermissionDenied` for whoever does not record
    crossings.
    """
    require(by, RECORD)
    said = _CrossingStatement(
        Direction.EXIT, on, place.strip(), Evidence(evidence), document, by
    )
    return _record(participation, said)


def get_next_crossing(participation: Participation) -> str:
    """Which crossing a file waits for: the entry, the exit, or none ("")."""
    if participation.stage == Stage.CLEARED:
        return Direction.ENTRY
    if participation.stage in {Stage.DEPARTED, Stage.NOT_RETURNED}:
        return Direction.EXIT
    return ""


@dataclass(frozen=True, slots=True)
class BorderCrossed(Context):
    """The crossing by which a file departs or returns."""

    crossing: Crossing


@dataclass(frozen=True, slots=True)
class _CrossingStatement:
    """What someone says of a crossing."""

    direction: Crossing.Direction
    on: date
    place: str
    evidence: Crossing.Evidence
    document: Document | None
    by: User


@transaction.atomic
def _record(participation: Participation, said: _CrossingStatement) -> Crossing:
    _refuse_strangers(participation, said.by)
    locked = Participation.objects.select_for_update(of=("self",)).get(
        pk=participation.pk
    )
    refuse_impossible_crossing(locked, said.direction, said.on)
    _refuse_without_proof(said.evidence, said.document, said.by)
    try:
        with transaction.atomic():
            crossing = Crossing.objects.create(
                participation=locked,
                direction=said.direction,
                on=said.on,
                place=said.place,
                evidence=said.evidence,
                document=said.document,
                recorded_by=said.by,
            )
    except IntegrityError:
        raise Refused(_("This crossing is already recorded.")) from None
    reason = _("%(crossing)s on %(day)s, %(place)s") % {
        "crossing": crossing.get_direction_display(),
        "day": date_format(said.on, "DATE_FORMAT"),
        "place": crossing.place,
    }
    advance(
        participation=participation,
        transition="depart" if said.direction == Direction.ENTRY else "return",
        actor=System("border crossed", said.by),
        reason=reason,
        context=BorderCrossed(crossing),
    )
    if said.direction == Direction.ENTRY:
        update_traveller_placements(
            participation=participation,
            on=max(said.on, timezone.localdate()),
            by=said.by,
        )
    else:
        end_placements(participation=participation, on=said.on, by=said.by)
        _settle_open_claim(participation, said.by)
    return crossing


def _settle_open_claim(participation: Participation, by: User) -> None:
    """What the participant was telling is recorded now: nothing waits for an answer any more."""
    claims = ReturnClaim.objects.filter(
        participation=participation, stage__in=OPEN_CLAIMS
    )
    if (claim := claims.first()) is not None:
        RETURN_CLAIM.apply(claim, "settle", actor=System("border crossed", by))


def _refuse_strangers(participation: Participation, by: User) -> None:
    own = participation.person.email == by.email
    if not own:
        require(by, RECORD)


def refuse_impossible_crossing(
    file: Participation, direction: Crossing.Direction, on: date
) -> None:
    """Refuse, with `Refused`, what cannot be: the wrong direction now, a day to come, a return too early."""
    _refuse_unless_next(file, direction)
    _refuse_days(file, direction, on)


def _refuse_unless_next(file: Participation, direction: Crossing.Direction) -> None:
    if get_next_crossing(file) == direction:
        return
    same = Crossing.objects.standing().filter(participation=file, direction=direction)
    done = same.last()
    if done is not None:
        words = {"day": date_format(done.on, "DATE_FORMAT")}
        if direction == Direction.ENTRY:
            raise Refused(_("The departure is already recorded, on %(day)s.") % words)
        raise Refused(_("The return is already recorded, on %(day)s.") % words)
    if direction == Direction.ENTRY:
        raise Refused(_("A departure is recorded once the visa is granted."))
    raise Refused(_("A return is recorded after the departure."))


def _refuse_days(file: Participation, direction: Crossing.Direction, on: date) -> None:
    if on > timezone.localdate():
        raise Refused(_("This day has not come yet."))
    if direction != Direction.EXIT:
        return
    entries = Crossing.objects.standing().filter(
        participation=file, direction=Direction.ENTRY
    )
    entry = entries.last()
    if entry is not None and on < entry.on:
        raise Refused(
            _("The return cannot be before the departure, on %(day)s.")
            % {"day": date_format(entry.on, "DATE_FORMAT")}
        )


def _refuse_without_proof(
    proof: Crossing.Evidence, document: Document | None, by: User
) -> None:
    staff = by.has_perm(RECORD)
    if not staff and proof not in FOR_PARTICIPANTS:
        raise Refused(_("Only staff record this kind of evidence."))
    if document is None and not (staff and proof in SEEN_BY_STAFF):
        raise Refused(_("Add the file that proves it, for example the boarding pass."))


def list_travellers() -> QuerySet[Any]:
    """Everybody in mobility, with the day on which they are due back (`due_back_on`), delays counted."""
    later = ReturnDelay.objects.in_force().filter(participation=OuterRef("pk"))
    return (
        Participation.objects.filter(stage=Stage.DEPARTED)
        .annotate(
            due_back_on=Coalesce(
                Subquery(later.values("expected_on")[:1]),
                F("itinerary__leaves_on"),
                F("cohort__leaves_on"),
            )
        )
        .order_by("due_back_on", "pk")
    )


def list_overdue_returns(on: date) -> QuerySet[Any]:
    """Those whose last day has passed and of whom no return is recorded, the longest overdue first."""
    # The day is computed in the query, which the types of the model do not know.
    rows: QuerySet[Any] = list_travellers()
    return rows.filter(due_back_on__lt=on)


def get_due_back_date(participation: Participation) -> date | None:
    """The day on which somebody is due back: the later one that staff accepted, else the last of the stay.

    Of the itinerary when there is one, else of the cohort; one query, none when its delays are fetched.
    """
    for delay in participation.return_delays.all():
        # The last one first.
        if delay.stage == ReturnDelayStage.ACCEPTED:
            return delay.expected_on
    days = get_stay_days(getattr(participation, "itinerary", None), participation)
    return None if days is None else days.last
