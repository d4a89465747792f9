"""The checklist of a dossier: computed, filled, checked, and what to mend told in one mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.itineraries.models import ItineraryVersion
from mobility.visas import rules
from mobility.visas.lifecycle import PIECE, DossierStage, PieceStage
from mobility.visas.models import Dossier, Piece
from mobility.visas.services.limits import limits_on
from mobility.visas.services.trips import is_employee, trip_of
from mobility.visas.services.words import DossierRefused
from participants.selection.models import Attachment
from pemwecco.accounts.models import User
from pemwecco.documents.models import Document
from pemwecco.documents.services import store_upload
from pemwecco.mail.services import about, queue, site_url

# Papers given with the application that the checklist points to instead of asking again.
GIVEN_BEFORE = {
    Attachment.Slot.NINEA: Piece.Code.NINEA,
    Attachment.Slot.RCCM: Piece.Code.RCCM,
    Attachment.Slot.ACCOUNTS: Piece.Code.ACTIVITY,
}
# While the dossier is with the post, its pieces are those that were lodged.
COLLECTING = frozenset({DossierStage.OPEN, DossierStage.COMPLETE, DossierStage.APPOINTMENT})
QUIET = timedelta(hours=1)
ONE_DAY = timedelta(days=1)


def situation_of(dossier: Dossier) -> rules.Situation:
    """What the rule of the checklist needs to know of a dossier."""
    participation = dossier.participation
    trip = trip_of(participation)
    return rules.Situation(
        profile="employee" if is_employee(participation) else "owner",
        paid_by=dossier.paid_by,  # type: ignore[arg-type]  # the choices of the model are those of the rule
        entry=trip.entry if trip else None,
        opened=timezone.localdate(dossier.opened_at),
        private_lodging=trip.private_lodging if trip else False,
        has_host=participation.placements.exclude(stage__in=["declined", "cancelled"]).exists(),
    )


@transaction.atomic
def refresh(dossier: Dossier) -> None:
    """Compute the checklist anew: add, reword and re-date pieces; no state is ever lost.

    A piece no longer asked for vanishes if nothing happened to it, else it stops blocking. Papers
    of the application and the published programme are pointed to. Once the dossier is lodged
    nothing changes any more.
    """
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if dossier.stage not in COLLECTING:
        return
    wanted = {
        line.code: line
        for line in rules.checklist(situation_of(dossier), limits=limits_on(timezone.localdate()))
    }
    present = {piece.code: piece for piece in dossier.pieces.all()}
    Piece.objects.bulk_create(
        [
            Piece(
                dossier=dossier,
                code=line.code,
                why=line.why,
                given_by=line.given_by,
                blocking=line.blocking,
                due_on=line.due,
            )
            for line in wanted.values()
            if line.code not in present
        ]
    )
    for code, piece in present.items():
        _update(piece, wanted.get(code))
    _point_to_known(dossier)


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
    missing = {
        piece.code: piece for piece in dossier.pieces.filter(stage=PieceStage.MISSING, document__isnull=True)
    }
    attached = Attachment.objects.filter(
        participation=dossier.participation_id, slot__in=list(GIVEN_BEFORE)
    ).select_related("document")
    for attachment in attached.order_by("added_at"):
        if piece := missing.pop(GIVEN_BEFORE[Attachment.Slot(attachment.slot)], None):
            _hold(piece, attachment.document, by=None, why="")
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
            _hold(piece, version.pdf, by=None, why="")


def _hold(piece: Piece, document: Document, *, by: User | None, why: str) -> None:
    piece.document = document
    piece.remark = ""
    piece.save(update_fields=["document", "remark"])
    PIECE.apply(piece, "receive", by=by, reason=why, as_consequence=True)


@transaction.atomic
def receive(*, piece: Piece, uploaded: UploadedFile, by: User) -> Piece:
    """Take a file for a piece; the one it replaces stays in the history.

    Refuses with `FileRefused` a file that cannot be taken, with `DossierRefused` once the dossier
    is lodged, with `MoveRefused` a piece that is accepted or waived.
    """
    if piece.dossier.stage not in COLLECTING:
        raise DossierRefused(_("The dossier is lodged: nothing can be changed in it any more."))
    document = store_upload(uploaded=uploaded, by=by)
    _hold(piece, document, by=by, why=document.name)
    return piece


@transaction.atomic
def hold_document(*, piece: Piece, document: Document, by: User | None) -> None:
    """Let a piece point to a file that the house already has."""
    if piece.stage in {PieceStage.MISSING, PieceStage.TO_CORRECT, PieceStage.RECEIVED}:
        _hold(piece, document, by=by, why="")


@transaction.atomic
def accept(*, piece: Piece, by: User) -> None:
    """Accept a piece as it is."""
    PIECE.apply(piece, "accept", by=by)


@transaction.atomic
def send_back(*, piece: Piece, remark: str, by: User) -> None:
    """Ask to mend a piece; `remark` is what the participant reads. No mail leaves yet: one list does."""
    PIECE.apply(piece, "send_back", by=by, reason=remark)
    piece.remark = remark.strip()
    piece.save(update_fields=["remark"])


@transaction.atomic
def waive(*, piece: Piece, reason: str, by: User) -> None:
    """Do without a piece, with the reason."""
    PIECE.apply(piece, "waive", by=by, reason=reason)


def to_mend(dossier: Dossier) -> list[Piece]:
    """What the participant must mend or give, the ones sent back first."""
    pieces = dossier.pieces.filter(
        Q(stage=PieceStage.TO_CORRECT)
        | Q(stage=PieceStage.MISSING, blocking=True, given_by=Piece.Giver.PARTICIPANT)
    )
    return sorted(pieces, key=lambda piece: (piece.stage != PieceStage.TO_CORRECT, piece.pk))


@transaction.atomic
def send_list(*, dossier: Dossier, by: User | None) -> int:
    """Send the participant one mail with everything to mend or give, and the reason for each.

    Answers how many pieces it lists. Refuses with `DossierRefused` when there is nothing to list.
    """
    pieces = to_mend(dossier)
    if not pieces:
        raise DossierRefused(_("There is nothing to mend or to give."))
    person = dossier.participation.person
    now = timezone.now()
    with override(person.language):
        context = {
            "name": person.full_name,
            "reference": dossier.participation.reference,
            "mend": [
                {"label": piece.label, "reason": piece.remark}
                for piece in pieces
                if piece.stage == PieceStage.TO_CORRECT
            ],
            "give": [
                {"label": piece.label, "reason": piece.reason, "due_on": piece.due_on}
                for piece in pieces
                if piece.stage == PieceStage.MISSING
            ],
            "url": site_url(reverse("visas:dossier")),
        }
        queue(
            kind="visas/pieces",
            to=person.email,
            language=person.language,
            context=context,
            about=about(dossier.participation),
            key=f"visas/pieces:{dossier.pk}:{now:%Y-%m-%dT%H:%M}",
        )
    Dossier.objects.filter(pk=dossier.pk).update(list_sent_at=now)
    dossier.list_sent_at = now
    return len(pieces)


def lists_due() -> QuerySet[Dossier]:
    """The dossiers with a piece sent back since the last list, quiet for an hour, one list a day."""
    now = timezone.now()
    return (
        Dossier.objects.filter(stage__in=COLLECTING)
        .filter(Q(list_sent_at__isnull=True) | Q(list_sent_at__lte=now - ONE_DAY))
        .annotate(
            sent_back=Count("pieces", filter=Q(pieces__stage=PieceStage.TO_CORRECT), distinct=True),
            last=Max("pieces__steps__at", filter=Q(pieces__steps__move="send_back")),
        )
        .filter(sent_back__gt=0, last__lte=now - QUIET)
        .filter(Q(list_sent_at__isnull=True) | Q(last__gt=F("list_sent_at")))
        .select_related("participation__person")
    )


def send_due_lists() -> int:
    """Send every list that is due; run by the beat."""
    sent = 0
    for dossier in lists_due():
        send_list(dossier=dossier, by=None)
        sent += 1
    return sent
