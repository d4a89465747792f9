"""Flights and beds as staff keep them on a dossier or take them over; the rows lie below."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mobility.itineraries.models import Accommodation, Flight, Proposal
from mobility.itineraries.services.proposals import take_proposal
from mobility.itineraries.services.reservations import keep_accommodation, keep_flight
from mobility.visas.lifecycle import PIECE, DossierStage, PieceStage
from mobility.visas.models import Dossier, Piece
from mobility.visas.services.checklist import attach_known_document, refresh_checklist
from mobility.visas.services.dossiers import MANAGE
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused, require


def _require_open_dossier(dossier: Dossier, by: User) -> None:
    require(by, MANAGE)
    if dossier.stage == DossierStage.CLOSED:
        raise Refused(_("The dossier is closed."))


@transaction.atomic
def save_flight(
    *,
    dossier: Dossier,
    direction: str,
    number: str,
    departs_on: date,
    arrives_on: date,
    passenger: str = "",
    reference: str = "",
    ticketed_on: date | None = None,
    by: User,
) -> Flight:
    """Keep the flight there or back; the one of that direction is corrected, the checklist follows.

    Refuses with `Refused` what `keep_flight` refuses, and a closed dossier.
    """
    _require_open_dossier(dossier, by)
    flight = keep_flight(
        participation=dossier.participation,
        direction=direction,
        number=number,
        departs_on=departs_on,
        arrives_on=arrives_on,
        passenger=passenger,
        reference=reference,
        ticketed_on=ticketed_on,
    )
    refresh_checklist(dossier)
    return flight


@transaction.atomic
def add_accommodation(
    *,
    dossier: Dossier,
    kind: str,
    name: str,
    arrives_on: date,
    leaves_on: date,
    by: User,
) -> Accommodation:
    """Keep where someone sleeps from a day to a day; who confirms it in the checklist follows.

    Refuses with `Refused` a lodging without a night and a closed dossier.
    """
    _require_open_dossier(dossier, by)
    bed = keep_accommodation(
        participation=dossier.participation,
        kind=kind,
        name=name,
        arrives_on=arrives_on,
        leaves_on=leaves_on,
    )
    refresh_checklist(dossier)
    return bed


@transaction.atomic
def remove_accommodation(*, dossier: Dossier, bed: int, by: User) -> None:
    """Take a lodging back; the history keeps it. One that is not there any more is no mistake."""
    _require_open_dossier(dossier, by)
    dossier.participation.accommodations.filter(pk=bed).delete()
    refresh_checklist(dossier)


@transaction.atomic
def accept_proposal(*, dossier: Dossier, proposal: int, by: User) -> None:
    """Take over what was proposed: the checklist follows, the confirmation becomes the accepted paper.

    The paper of a lodging that the participant told of is accepted with the last one that waited.
    Refuses with `Refused` what `take_proposal` refuses, and a closed dossier.
    """
    _require_open_dossier(dossier, by)
    row = take_proposal(participation=dossier.participation, proposal=proposal, by=by)
    refresh_checklist(dossier)
    code = Piece.Code.FLIGHT if row.is_flight else Piece.Code.ACCOM
    piece = dossier.pieces.filter(code=code).first()
    if piece is None:
        return
    if row.document is not None:
        attach_known_document(piece=piece, document=row.document, by=by)
    elif not _is_last_own_lodging(row):
        return
    if piece.stage == PieceStage.RECEIVED:
        PIECE.apply(piece, "accept", actor=Staff(by))


def _is_last_own_lodging(row: Proposal) -> bool:
    """Whether the participant told of this lodging and of no other that waits: one paper is for all."""
    told = row.participation.journey_proposals.of_lodging()
    is_own = told.filter(pk=row.pk).exists()
    return is_own and not told.filter(state=Proposal.State.OPEN).exists()
