"""The pages of a paper of the checklist: put ready by the participant, seen, then sent as one file."""

from __future__ import annotations

from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mobility.visas.lifecycle import PIECE, PieceStage
from mobility.visas.models import Piece, PieceFile
from mobility.visas.services.checklist import can_be_given, give_document
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party
from pemwecco.core.answers import Refused
from pemwecco.documents.held_files import (
    find_same_file,
    finish_held_upload,
    store_held_file,
    swap_with_file_before,
)
from pemwecco.documents.models import Document, Upload
from pemwecco.documents.services import (
    FileRefused,
    delete_unheld_document,
    join_documents,
)
from pemwecco.documents.uploads import (
    begin_upload,
    drop_upload,
    list_unfinished_uploads,
)

# Enough for a paper photographed page by page.
MOST_PAGES_READY = 20


def get_item_upload_holder(piece: Piece) -> str:
    """The name under which the pages of a piece arrive."""
    return f"visas/piece/{piece.pk}"


def list_item_files(piece: Piece) -> QuerySet[PieceFile]:
    """The pages that are ready, in their order."""
    return piece.files.select_related("document").order_by("pk")


def list_arriving_item_files(piece: Piece) -> QuerySet[Upload]:
    """The pages that have not fully arrived."""
    return list_unfinished_uploads(get_item_upload_holder(piece))


def add_item_file(
    *, piece: Piece, uploaded: UploadedFile, by: User | None, origin: str = ""
) -> PieceFile:
    """Put a page ready; a photo becomes a page of PDF; the same file given twice is kept once.

    Raises `FileRefused` with the sentence: type, size, virus, too many pages, a piece that takes none now.
    """
    _refuse_unless_given_now(piece)
    return store_held_file(
        uploaded, by=by, origin=origin, hold=partial(_hold_item_file, piece)
    )


@transaction.atomic
def _hold_item_file(piece: Piece, document: Document) -> PieceFile:
    locked = _lock_piece(piece)
    rows = list_item_files(locked)
    same = find_same_file(rows, document.origin_sha256, document.sha256)
    if same is not None:
        return same
    _refuse_unless_given_now(locked)
    if rows.count() >= MOST_PAGES_READY:
        raise FileRefused(
            _("There are already %(count)d files here.") % {"count": MOST_PAGES_READY}
        )
    return PieceFile.objects.create(piece=locked, document=document)


def begin_item_upload(
    *,
    piece: Piece,
    slot: str,
    name: str,
    size: int,
    by: User | None,
    sha256: str = "",
    origin: str = "",
    address: str | None = None,
) -> Upload | PieceFile:
    """Begin, or go on with, a page that arrives in pieces; the row itself when it is there already.

    Raises `FileRefused` with the sentence before anything is sent.
    """
    if (there := find_same_file(list_item_files(piece), origin, sha256)) is not None:
        return there
    _refuse_unless_given_now(piece)
    return begin_upload(
        holder=get_item_upload_holder(piece),
        purpose=slot[:40],
        name=name,
        size=size,
        by=by,
        sha256=sha256,
        origin=origin,
        address=address,
    )


def finish_item_upload(*, piece: Piece, key: str, by: User | None) -> PieceFile:
    """Put a page ready whose pieces have all arrived; once, however often asked.

    Raises what `finish_upload` raises.
    """

    def give(uploaded: UploadedFile, upload: Upload) -> PieceFile:
        return add_item_file(
            piece=piece, uploaded=uploaded, by=by, origin=upload.origin_sha256
        )

    return finish_held_upload(
        rows=piece.files.all(), holder=get_item_upload_holder(piece), key=key, give=give
    )


def cancel_item_upload(*, piece: Piece, key: str) -> bool:
    """Stop a page that has not fully arrived; whether it was there."""
    return drop_upload(holder=get_item_upload_holder(piece), key=key)


@transaction.atomic
def remove_item_file(*, piece: Piece, pk: int) -> bool:
    """Take a page away that was put ready, and delete its file; whether it was there."""
    row = list_item_files(_lock_piece(piece)).filter(pk=pk).first()
    if row is None:
        return False
    row.delete()
    _delete_later(row.document)
    return True


@transaction.atomic
def move_item_file_up(*, piece: Piece, pk: int) -> bool:
    """Let a page change places with the one before it; whether it did."""
    rows = list_item_files(_lock_piece(piece))
    row = rows.filter(pk=pk).first()
    return row is not None and swap_with_file_before(rows, row)


@transaction.atomic
def send_item_files(*, piece: Piece, by: User) -> Piece:
    """Send the pages that are ready as one PDF: it takes the place of the paper given before, and is checked.

    Refuses with `FileRefused` pages too large together or not scanned yet; with `Refused` when none is ready
    or the piece takes none any more.
    """
    locked = _lock_piece(piece)
    if not can_be_given(locked):
        raise Refused(_("This piece takes no file any more."))
    paper = collect_item_files(piece=locked, by=by)
    if paper is None:
        raise Refused(_("Choose a photo or a file first."))
    give_document(piece=locked, document=paper, by=by)
    return locked


def collect_item_files(*, piece: Piece, by: User | None) -> Document | None:
    """The pages that are ready as one file, for the row that holds it from now on; nothing without one."""
    documents = [row.document for row in list_item_files(piece)]
    if not documents:
        return None
    paper = documents[0]
    if len(documents) > 1:
        paper = join_documents(documents=documents, name=piece.label, by=by)
    piece.files.all().delete()
    return paper


@transaction.atomic
def take_back_item(*, piece: Piece, by: User) -> None:
    """The participant removes a paper that nobody has checked; a file that nothing else holds is deleted.

    Refuses with `Refused` what `can_be_taken_back` denies.
    """
    locked = _lock_piece(piece)
    if not can_be_taken_back(locked):
        raise Refused(_("This paper cannot be removed any more. Replace it instead."))
    document = locked.document
    PIECE.apply(locked, "take_back", actor=Party(by), reason=str(document or ""))
    locked.document = None
    locked.issued_on = locked.valid_until = None
    locked.save(update_fields=["document", "issued_on", "valid_until"])
    if document is not None:
        _delete_later(document)


def can_be_taken_back(piece: Piece) -> bool:
    """Whether the participant may remove the paper: given by them here, received, checked by nobody."""
    return (
        piece.stage == PieceStage.RECEIVED
        and piece.document is not None
        and piece.paper_id is None
        and can_be_given(piece)
        # What came with the application is part of what was sent there.
        and not piece.document.attachments.exists()
    )


def _lock_piece(piece: Piece) -> Piece:
    rows = Piece.objects.select_for_update(of=("self",)).select_related("dossier")
    return rows.get(pk=piece.pk)


def _refuse_unless_given_now(piece: Piece) -> None:
    if not can_be_given(piece):
        raise FileRefused(_("This piece takes no file any more."))


def _delete_later(document: Document) -> None:
    transaction.on_commit(partial(delete_unheld_document, document), robust=True)
