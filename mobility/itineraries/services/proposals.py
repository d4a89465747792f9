"""Flights that participants propose and beds that hosts offer, until staff take them over or say why not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Protocol

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from mobility.hosts.models import Placement
from mobility.hosts.services.contacts import can_manage_host
from mobility.itineraries.models import Flight, Proposal
from mobility.itineraries.services.answers import (
    ask_statement_again,
    require_answer_reason,
)
from mobility.itineraries.services.reservations import (
    keep_accommodation,
    keep_flight,
    require_flight_order,
    require_night,
    require_return_after,
)
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import date_format
from pemwecco.documents.services import store_upload
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

ONE = timedelta(days=1)
W, STATE = Proposal.What, Proposal.State
ANSWER: Final = "itineraries.change_proposal"


PROPOSER = Addressee(gettext_lazy("who proposed it"))


class ProposalGate(Protocol):
    """Says why nothing can be proposed for a file any more; nothing while it can.

    With `lock`, within a transaction, what it says holds until the end of that.
    """

    def __call__(self, participation: Participation, *, lock: bool = False) -> str: ...


_GATES: list[ProposalGate] = []


def register_proposal_gate(gate: ProposalGate) -> ProposalGate:
    """Register who holds proposals back; a subject does it in its `receivers`."""
    _GATES.append(gate)
    return gate


def get_closed_reason(participation: Participation, *, lock: bool = False) -> str:
    """The sentence why flights and beds of a file are no longer collected; nothing while they are."""
    for gate in _GATES:
        if reason := gate(participation, lock=lock):
            return reason
    return ""


def require_collecting(participation: Participation) -> None:
    """Refuse with `Refused` once nothing is collected for the file; two at once wait here."""
    # The gates first: a dossier that moves on holds itself, then its file.
    if reason := get_closed_reason(participation, lock=True):
        raise Refused(reason)
    Participation.objects.select_for_update(of=("self",), no_key=True).get(
        pk=participation.pk
    )


@transaction.atomic
def propose_flight(
    *,
    participation: Participation,
    direction: str,
    number: str,
    departs_on: date,
    arrives_on: date,
    passenger: str = "",
    reference: str = "",
    confirmation: UploadedFile | None = None,
    by: User,
) -> Proposal:
    """The participant tells of a reservation; proposed again, the open one of that direction is corrected.

    Refuses with `PermissionDenied` anybody else; with `Refused` a landing before the start, a day
    that has passed, a flight back before the one there, a file for which nothing is collected; with
    `FileRefused` a confirmation that cannot be taken.
    """
    if participation.person.email != by.email:
        raise PermissionDenied(_("Only the participant proposes their flights."))
    require_collecting(participation)
    require_flight_order(departs_on=departs_on, arrives_on=arrives_on)
    if departs_on < timezone.localdate():
        raise Refused(_("This day has passed."))
    if direction == W.OUTBOUND:
        leaves_on = _find_return_start(participation)
        require_return_after(lands_on=arrives_on, leaves_on=leaves_on)
    else:
        lands_on = _find_landing(participation)
        require_return_after(lands_on=lands_on, leaves_on=departs_on)
    fields = {
        "label": number.strip(),
        "starts_on": departs_on,
        "ends_on": arrives_on,
        "passenger": passenger.strip(),
        "reference": reference.strip(),
        "by": by,
        "at": timezone.now(),
        "reason": "",
        "asked_again_at": None,
    }
    if confirmation is not None:
        fields["document"] = store_upload(uploaded=confirmation, by=by)
    proposal, _created = Proposal.objects.update_or_create(
        participation=participation,
        what=direction,
        state=STATE.OPEN,
        defaults=fields,
    )
    return proposal


def _find_landing(participation: Participation) -> date | None:
    """The landing of the flight there: as proposed, else as kept."""
    proposed = _find_open_flight(participation, W.OUTBOUND)
    if proposed is not None:
        return proposed.ends_on
    kept = participation.flights.filter(direction=Flight.Direction.OUTBOUND).first()
    return kept.arrives_on if kept else None


def _find_return_start(participation: Participation) -> date | None:
    """The start of the flight back, in the same way."""
    proposed = _find_open_flight(participation, W.RETURN)
    if proposed is not None:
        return proposed.starts_on
    kept = participation.flights.filter(direction=Flight.Direction.RETURN).first()
    return kept.departs_on if kept else None


def _find_open_flight(participation: Participation, what: str) -> Proposal | None:
    proposals = Proposal.objects.waiting().filter(participation=participation)
    return proposals.filter(what=what).first()


@transaction.atomic
def offer_accommodation(
    *,
    placement: Placement,
    private: bool,
    name: str,
    arrives_on: date,
    leaves_on: date,
    by: User,
) -> Proposal:
    """A host offers a bed for the nights of its visit; offered again, the open offer is corrected.

    The nights may begin on the eve of the visit and end on the day after it. Refuses with
    `PermissionDenied` who does not answer for the host; with `Refused` a visit that was not agreed
    to, nights outside it, no night at all, a file for which nothing is collected.
    """
    if not can_manage_host(by, placement.host_id):
        raise PermissionDenied(
            _("Only a contact who may answer for the host offers a bed.")
        )
    if not placement.is_agreed:
        raise Refused(_("The host has not said yes to this visit."))
    require_collecting(placement.participation)
    require_night(arrives_on=arrives_on, leaves_on=leaves_on)
    first, last = placement.starts_on - ONE, placement.ends_on + ONE
    if arrives_on < first or leaves_on > last:
        raise Refused(
            _(
                "The nights lie outside the visit: choose days from %(first)s to %(last)s."
            )
            % {
                "first": date_format(first, "DATE_FORMAT"),
                "last": date_format(last, "DATE_FORMAT"),
            }
        )
    proposal, _created = Proposal.objects.update_or_create(
        participation=placement.participation,
        placement=placement,
        state=STATE.OPEN,
        defaults={
            "what": W.PRIVATE if private else W.HOST,
            "label": name.strip(),
            "starts_on": arrives_on,
            "ends_on": leaves_on,
            "by": by,
            "at": timezone.now(),
            "reason": "",
            "asked_again_at": None,
        },
    )
    return proposal


def _lock_open_proposal(proposal: Proposal) -> Proposal:
    row = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not row.is_open:
        raise Refused(
            _("This was answered already: %(state)s.")
            % {"state": row.get_state_display()}
        )
    return row


def _record_proposal_answer(row: Proposal, state: str, reason: str, by: User) -> None:
    row.state, row.reason = state, reason.strip()
    row.decided_by, row.decided_at = by, timezone.now()
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: User) -> None:
    """Take back what one has proposed. Refuses with `Refused` what was answered already."""
    _record_proposal_answer(_lock_open_proposal(proposal), STATE.WITHDRAWN, "", by)


@declare_addressees(PROPOSER)
@transaction.atomic
def refuse_proposal(
    *, participation: Participation, proposal: int, reason: str, by: User
) -> None:
    """Do not take a proposal over; who proposed it is told why by mail.

    Refuses with `PermissionDenied` who does not answer proposals; with `Refused` no reason, what was
    answered already and what was not proposed for this file.
    """
    require(by, ANSWER)
    require_answer_reason(reason)
    row = _lock_open_proposal(_get_proposal(participation, proposal))
    _record_proposal_answer(row, STATE.REFUSED, reason, by)
    with override(row.by.language):
        queue_mail(
            kind="visas/proposal_refused",
            to=row.by.email,
            language=row.by.language,
            context={
                "name": row.by.name,
                "flight": row.is_flight,
                "own": row.placement_id is None,
                "what": row.label,
                "reason": row.reason,
                "url": build_site_url(get_proposal_page(row)),
            },
            about=format_row_reference(participation),
            key=f"visas/proposal_refused:{row.pk}",
        )


def get_proposal_page(row: Proposal) -> str:
    """Where who proposed a flight or a bed sees the answer and mends it."""
    if row.is_flight:
        return reverse("itineraries:flights")
    if row.placement_id is None:
        return reverse("visas:lodging")
    return reverse("itineraries:bed", kwargs={"pk": row.placement_id})


@declare_addressees(PROPOSER)
@transaction.atomic
def ask_proposal_again(
    *, participation: Participation, proposal: int, reason: str, by: User
) -> None:
    """Ask who proposed a flight or a bed to mend it, with the reason; they are told by mail.

    Refuses with `PermissionDenied` who does not answer proposals; with `Refused` no reason, what was
    answered or asked again already and what was not proposed for this file.
    """
    require(by, ANSWER)
    row = _lock_open_proposal(_get_proposal(participation, proposal))
    page = get_proposal_page(row)
    if row.placement_id is None:
        page = f"{page}?mend={row.pk}"
    ask_statement_again(
        row=row,
        participation=participation,
        what=row.label,
        reason=reason,
        page=page,
        to=row.by,
    )


@transaction.atomic
def take_proposal(*, participation: Participation, proposal: int, by: User) -> Proposal:
    """Take a proposal over: from now on the flight or bed is kept for the file.

    Refuses with `PermissionDenied` who does not answer proposals; with `Refused` what was answered
    already, what was not proposed for this file and what could not be kept either (a flight back
    before the one there).
    """
    require(by, ANSWER)
    row = _lock_open_proposal(_get_proposal(participation, proposal))
    if row.is_flight:
        keep_flight(
            participation=participation,
            direction=row.what,
            number=row.label[:40],
            departs_on=row.starts_on,
            arrives_on=row.ends_on,
            passenger=row.passenger,
            reference=row.reference,
        )
    else:
        keep_accommodation(
            participation=participation,
            kind=row.what,
            name=row.label,
            arrives_on=row.starts_on,
            leaves_on=row.ends_on,
        )
    _record_proposal_answer(row, STATE.TAKEN, "", by)
    return row


def _get_proposal(participation: Participation, proposal: int) -> Proposal:
    row = Proposal.objects.filter(participation=participation, pk=proposal).first()
    if row is None:
        raise Refused(_("This proposal is not there any more."))
    return row
