"""The checklist of a dossier: computed, filled, checked, and what to mend told in one mail."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.itineraries.models import Accommodation, ItineraryVersion, Proposal
from mobility.visas import rules
from mobility.visas.lifecycle import DOSSIER, PIECE, DossierStage, PieceStage
from mobility.visas.models import Dossier, Piece, VisaRegime
from mobility.visas.rules.checklist import Payer
from mobility.visas.rules.costs import CostKind
from mobility.visas.services.lead_times import Planning, get_planning
from mobility.visas.services.limits import get_stay_limits, get_visa_regime
from mobility.visas.services.promises import get_main_payer, get_planned_payers
from mobility.visas.services.trips import get_trip, has_private_night, is_employee
from mobility.visas.services.waivers import settle_waivers
from participants.applications.models import Attachment
from participants.calls.models import UsualPaper
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff, System
from pemwecco.core.answers import Refused, require
from pemwecco.documents.models import Document
from pemwecco.documents.services import store_upload

# Papers given with the application that the checklist points to instead of asking again.
GIVEN_BEFORE = {
    UsualPaper.NINEA: Piece.Code.NINEA,
    UsualPaper.RCCM: Piece.Code.RCCM,
    UsualPaper.ACCOUNTS: Piece.Code.ACTIVITY,
}
# While the dossier is with the post, its pieces are those that were lodged; the post may ask for more.
COLLECTING = frozenset(
    {DossierStage.OPEN, DossierStage.COMPLETE, DossierStage.APPOINTMENT}
)
WITH_THE_POST = frozenset({DossierStage.LODGED, DossierStage.EXAMINED})
OWED = (PieceStage.MISSING, PieceStage.TO_CORRECT, PieceStage.EXPIRED)


def _read_situation(dossier: Dossier, regime: VisaRegime | None) -> rules.Situation:
    """What the rule of the checklist needs to know of a dossier."""
    participation = dossier.participation
    trip = get_trip(participation)
    kinds = {row.kind for row in participation.accommodations.all()}
    payers = get_planned_payers(dossier)
    return rules.Situation(
        profile="employee" if is_employee(participation) else "owner",
        # The choices of the model are those of the rule.
        paid_by=cast("Payer", get_main_payer(dossier).value),
        flights_by=cast("Payer", payers[CostKind.FLIGHTS]),
        insurance_by=cast("Payer", payers[CostKind.INSURANCE]),
        lodging_by=cast("Payer", payers[CostKind.LODGING]),
        entry=trip.entry if trip else None,
        opened=timezone.localdate(dossier.opened_at),
        private_lodging=has_private_night(dossier) if trip else False,
        own_lodging=participation.journey_proposals.of_lodging()
        .filter(state__in=[Proposal.State.OPEN, Proposal.State.TAKEN])
        .exists(),
        host_lodging=Accommodation.Kind.HOST in kinds,
        visa_required=regime.visa_required if regime else True,
        has_host=participation.placements.exclude(
            stage__in=["declined", "cancelled"]
        ).exists(),
    )


@transaction.atomic
def refresh_checklist(dossier: Dossier, *, planning: Planning | None = None) -> None:
    """Compute the checklist anew: add, reword and re-date pieces; no state is ever lost.

    A piece no longer asked for vanishes if nothing happened to it, else it stops blocking. Papers
    of the application and the published programme are pointed to. Once the dossier is lodged
    nothing changes any more. Whoever refreshes many gives the `planning` that they share.
    """
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if dossier.stage not in COLLECTING:
        return
    planning = planning or get_planning(timezone.localdate())
    regime = get_visa_regime(dossier, planning.on)
    situation = _read_situation(dossier, regime)
    plan = None
    if situation.entry is not None:
        plan = planning.plan(situation.entry, regime.decision_days if regime else None)
    lines = rules.checklist(situation, limits=planning.limits, plan=plan)
    wanted = {line.code: line for line in lines}
    present = {piece.code: piece for piece in dossier.pieces.all()}
    added = []
    for line in wanted.values():
        if line.code not in present:
            added.append(_build_item(dossier, line))
    Piece.objects.bulk_create(added)
    for code, piece in present.items():
        if code != Piece.Code.OTHER and not piece.asked_later:
            _update(piece, wanted.get(code))
    _point_to_known(dossier)
    settle_waivers(dossier)


def refresh_all_checklists() -> None:
    """Compute the checklists of the dossiers that are collected anew; run each hour, as days begin."""
    planning = get_planning(timezone.localdate())
    for dossier in Dossier.objects.filter(stage__in=COLLECTING).select_related(
        "participation__person",
        "participation__call__programme",
        "participation__call__setup",
    ):
        refresh_checklist(dossier, planning=planning)


def _build_item(dossier: Dossier, line: rules.Wanted) -> Piece:
    return Piece(
        dossier=dossier,
        code=line.code,
        why=line.why,
        given_by=line.given_by,
        blocking=line.blocking,
        due_on=line.due,
    )


def _update(piece: Piece, line: rules.Wanted | None) -> None:
    if line is None:
        if not piece.steps.exists():
            piece.delete()
            return
        fields: dict[str, Any] = {"blocking": False}
    else:
        fields = {
            "why": line.why,
            "given_by": line.given_by,
            "blocking": line.blocking,
            "due_on": line.due,
        }
    changed = [name for name, value in fields.items() if getattr(piece, name) != value]
    for name in changed:
        setattr(piece, name, fields[name])
    if changed:
        piece.save(update_fields=changed)


def _point_to_known(dossier: Dossier) -> None:
    missing = {}
    for row in dossier.pieces.filter(stage=PieceStage.MISSING, document__isnull=True):
        missing[row.code] = row
    attached = Attachment.objects.filter(
        participation=dossier.participation_id, slot__in=list(GIVEN_BEFORE)
    ).select_related("document")
    for attachment in attached.order_by("added_at"):
        if piece := missing.pop(GIVEN_BEFORE[UsualPaper(attachment.slot)], None):
            _set_item_document(piece, attachment.document, by=None, why="")
    if piece := missing.get(Piece.Code.PROGRAMME):
        version = (
            ItineraryVersion.objects.filter(
                itinerary__participation=dossier.participation_id, pdf__isnull=False
            )
            .select_related("pdf")
            .order_by("-number")
            .first()
        )
        if version is not None and version.pdf is not None:
            _set_item_document(piece, version.pdf, by=None, why="")


def can_be_given(piece: Piece) -> bool:
    """Whether the participant may give a file for a piece now, in place of the one that is there if need be.

    An accepted paper may be replaced by a newer one, and is looked at again; what was signed here is signed
    anew, not replaced by a file.
    """
    mine = piece.given_by == Piece.Giver.PARTICIPANT
    if piece.stage == PieceStage.TO_CORRECT:
        return can_take_files(piece)
    if piece.stage == PieceStage.ACCEPTED and piece.paper_id is not None:
        return False
    return mine and piece.stage != PieceStage.WAIVED and can_take_files(piece)


def can_take_files(piece: Piece) -> bool:
    """Whether a piece may change now: while papers are collected, and when the post asked for it later."""
    stage = piece.dossier.stage
    return stage in COLLECTING or (piece.asked_later and stage in WITH_THE_POST)


def _set_item_document(
    piece: Piece, document: Document, *, by: User | None, why: str
) -> None:
    # A new file is a new paper: the days of the old one are not its days.
    piece.document, piece.paper = document, None
    piece.remark = ""
    piece.issued_on = piece.valid_until = None
    piece.save(
        update_fields=["document", "paper", "remark", "issued_on", "valid_until"]
    )
    PIECE.apply(piece, "receive", actor=System("file held", by), reason=why)


@transaction.atomic
def receive_checklist_item(*, piece: Piece, uploaded: UploadedFile, by: User) -> Piece:
    """Take a file for a piece; the one it replaces stays in the history.

    Refuses with `FileRefused` a file that cannot be taken, with `Refused` once the dossier
    is lodged, with `Refused` a piece that is waived.
    """
    document = store_upload(uploaded=uploaded, by=by)
    give_document(piece=piece, document=document, by=by)
    return piece


@transaction.atomic
def give_document(*, piece: Piece, document: Document, by: User | None) -> None:
    """Let a stored file be the paper of a piece, in place of the one before; it is looked at again.

    A dossier that was complete with an accepted paper is open again. Refuses with `Refused` once the dossier
    is lodged, and a piece that was waived.
    """
    if not can_take_files(piece):
        raise Refused(
            _("The dossier is lodged: nothing can be changed in it any more.")
        )
    _set_item_document(piece, document, by=by, why=document.name)
    _reopen_incomplete(piece, by=by, why=document.name)


def _reopen_incomplete(piece: Piece, *, by: User | None, why: str) -> None:
    dossier = Dossier.objects.get(pk=piece.dossier_id)
    if dossier.stage == DossierStage.COMPLETE and not dossier.completeness_answer():
        DOSSIER.apply(dossier, "reopen", actor=System("paper lost", by), reason=why)


@transaction.atomic
def attach_known_document(*, piece: Piece, document: Document, by: User | None) -> None:
    """Let a piece point to a file that the house already has."""
    if piece.stage in {*OWED, PieceStage.RECEIVED}:
        _set_item_document(piece, document, by=by, why="")


@transaction.atomic
def accept_checklist_item(*, piece: Piece, by: User) -> None:
    """Accept a piece as it is."""
    PIECE.apply(piece, "accept", actor=Staff(by))


@transaction.atomic
def return_checklist_item(*, piece: Piece, remark: str, by: User) -> None:
    """Ask to mend a piece; `remark` is what the participant reads. No mail leaves yet: one list does."""
    PIECE.apply(piece, "send_back", actor=Staff(by), reason=remark)
    piece.remark = remark.strip()
    piece.save(update_fields=["remark"])


@transaction.atomic
def release_checklist_item(
    *, piece: Piece, why: str, keeps_file: bool, by: User | None
) -> None:
    """A piece loses the paper that it held: it is to be given again, with the reason to read.

    A dossier that was complete is open again when the piece is needed. `keeps_file` when the paper may
    come back as it is; else nothing holds it here any more.
    """
    if piece.stage in {PieceStage.RECEIVED, PieceStage.ACCEPTED}:
        PIECE.apply(piece, "send_back", actor=System("paper lost", by), reason=why)
    piece.remark = why[:500]
    if not keeps_file:
        piece.paper = piece.document = None
    piece.save(update_fields=["remark", "paper", "document"])
    _reopen_incomplete(piece, by=by, why=why)


@transaction.atomic
def waive_checklist_item(*, piece: Piece, reason: str, by: User) -> None:
    """Do without a piece, with the reason."""
    PIECE.apply(piece, "waive", actor=Staff(by), reason=reason)


@transaction.atomic
def set_item_dates(
    *, piece: Piece, issued_on: date | None, valid_until: date | None, by: User
) -> None:
    """Keep the days printed on a paper; where the rule knows how long it serves, the end follows.

    Refuses with `Refused` an end before the issue, an issue to come, and a piece that does
    not change any more; with `PermissionDenied` whoever does not check papers.
    """
    require(by, "visas.check_piece")
    if not can_take_files(piece):
        raise Refused(
            _("The dossier is lodged: nothing can be changed in it any more.")
        )
    if issued_on is not None and issued_on > timezone.localdate():
        raise Refused(_("The day of issue has not come yet."))
    if issued_on is not None and valid_until is None:
        valid_until = rules.valid_until(
            piece.code, issued_on, limits=get_stay_limits(timezone.localdate())
        )
    if issued_on is not None and valid_until is not None and valid_until < issued_on:
        raise Refused(_("The paper ends before it was issued."))
    piece.issued_on, piece.valid_until = issued_on, valid_until
    piece.save(update_fields=["issued_on", "valid_until"])
