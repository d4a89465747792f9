"""Verbs on the papers of an application."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from participants.applications.models import Application, Attachment
from participants.applications.services.facts import get_requested_documents
from participants.calls.services.questions import get_requested_document_label
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.documents.contents import format_file_size
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
MOST_PER_SLOT = 12
# All papers of one application together.
MOST_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class AttachmentSlot:
    """One kind of paper that the form asks for, under which any number of files may stand."""

    code: str
    label: str
    # What it is and where it comes from.
    help: str = ""


def list_attachment_slots(
    participation: Participation, holding: Iterable[str] = ()
) -> list[AttachmentSlot]:
    """The papers that the form asks this file for now, in their order; behind them those that hold files
    (`holding`, by code) though another answer closed them meanwhile, so that no file is out of reach.
    """
    papers = get_requested_documents(participation.application)
    slots = []
    for code, row in papers.items():
        slots.append(AttachmentSlot(code, str(row.label), str(row.help)))
    for code in dict.fromkeys(holding):
        if code not in papers:
            label = get_requested_document_label(participation, code)
            slots.append(AttachmentSlot(code, label))
    return slots


def get_upload_holder(participation: Participation) -> str:
    """The name under which the files of an application arrive in pieces."""
    return f"selection/{participation.reference}"


def find_same_attachment(
    participation: Participation, slot: str, *hashes: str
) -> Attachment | None:
    """The row in this slot that holds the file with one of these SHA-256, as `find_same_file` knows it."""
    return find_same_file(_list_slot_attachments(participation, slot), *hashes)


def add_attachment(
    *,
    application: Application,
    slot: str,
    uploaded: UploadedFile,
    by: User | None,
    origin: str = "",
) -> Attachment:
    """Add one file to a slot; a photo becomes a page of PDF; the same file given twice is kept once.

    Raises `FileRefused` with the sentence: type, size, virus, too many files in the slot, or an
    application that has been sent.
    """
    _refuse_unless_open(application.participation, slot, size=uploaded.size or 0)
    return store_held_file(
        uploaded,
        by=by,
        origin=origin,
        hold=lambda document: _attach_document(application, slot, document),
    )


@transaction.atomic
def _attach_document(
    application: Application, slot: str, document: Document
) -> Attachment:
    """Give a stored file its row, unless the slot holds the same one already."""
    file = _lock_application_participation(application)
    same = find_same_attachment(file, slot, document.origin_sha256, document.sha256)
    if same is not None:
        return same
    _refuse_unless_open(file, slot, size=document.size)
    return Attachment.objects.create(participation=file, slot=slot, document=document)


def begin_attachment_upload(
    *,
    application: Application,
    slot: str,
    name: str,
    size: int,
    by: User | None,
    sha256: str = "",
    origin: str = "",
    address: str | None = None,
) -> Upload | Attachment:
    """Begin, or go on with, a file that arrives in pieces; the row itself when the file is there already.

    Raises `FileRefused` with the sentence before anything is sent.
    """
    file = application.participation
    _refuse_unless_asked(file, slot)
    if (there := find_same_attachment(file, slot, origin, sha256)) is not None:
        return there
    _refuse_unless_open(file, slot, size=size)
    return begin_upload(
        holder=get_upload_holder(file),
        purpose=slot,
        name=name,
        size=size,
        by=by,
        sha256=sha256,
        origin=origin,
        address=address,
    )


def finish_attachment_upload(
    *, application: Application, key: str, by: User | None
) -> Attachment:
    """Attach a file whose pieces have all arrived, by the same way as any other; once, however often asked.

    Raises what `finish_upload` raises.
    """

    def give(uploaded: UploadedFile, upload: Upload) -> Attachment:
        return add_attachment(
            application=application,
            slot=upload.purpose,
            uploaded=uploaded,
            by=by,
            origin=upload.origin_sha256,
        )

    file = application.participation
    return finish_held_upload(
        rows=Attachment.objects.filter(participation=file),
        holder=get_upload_holder(file),
        key=key,
        give=give,
    )


def cancel_attachment_upload(*, application: Application, key: str) -> bool:
    """Stop a file that has not fully arrived; whether it was there."""
    return drop_upload(holder=get_upload_holder(application.participation), key=key)


@transaction.atomic
def remove_attachment(*, application: Application, pk: int) -> str:
    """Take a file away from a draft, and delete it where nothing else holds it; its slot, or ""."""
    file = _lock_application_participation(application)
    if file.stage != Stage.DRAFT:
        return ""
    row = (
        Attachment.objects.select_related("document")
        .filter(participation=file, pk=pk)
        .first()
    )
    if row is None:
        return ""
    gone = [row.document, *row.document.parts.all()]
    row.delete()
    _discard_later(file, gone)
    return row.slot


@transaction.atomic
def move_attachment_up(*, application: Application, pk: int) -> str:
    """Let a file of a draft change places with the one before it; its slot, "" when it cannot."""
    file = _lock_application_participation(application)
    row = Attachment.objects.filter(participation=file, pk=pk).first()
    if row is None or file.stage != Stage.DRAFT:
        return ""
    moved = swap_with_file_before(_list_slot_attachments(file, row.slot), row)
    return row.slot if moved else ""


@transaction.atomic
def join_attachments(
    *, application: Application, slot: str, by: User | None
) -> Attachment:
    """Make one PDF of all files of a slot, in their order; the pages stay behind it as its parts.

    Raises `FileRefused` with the sentence: fewer than two, one not scanned yet, too large together, sent.
    """
    file = _lock_application_participation(application)
    if file.stage != Stage.DRAFT:
        raise _build_sent_refusal()
    attachments = _all_rows(file).prefetch_related("document__parts")
    rows = [row for row in attachments if row.slot == slot]
    if len(rows) < 2:  # noqa: PLR2004  one file is one file already
        raise FileRefused(_("There is only one file here."))
    pages: list[Document] = []
    earlier: list[Document] = []
    for row in rows:
        # What was joined before is joined anew from its pages, so that it comes apart in one step.
        if parts := sorted(row.document.parts.all(), key=lambda part: part.part_number):
            pages += parts
            earlier.append(row.document)
        else:
            pages.append(row.document)
    whole = join_documents(
        documents=pages, name=get_requested_document_label(file, slot), by=by
    )
    for row in rows:
        row.delete()
    _discard_later(file, earlier)
    return Attachment.objects.create(participation=file, slot=slot, document=whole)


@transaction.atomic
def split_attachment(*, application: Application, pk: int) -> str:
    """Give back the files from which one PDF was made; their slot, "" when there were none."""
    file = _lock_application_participation(application)
    row = (
        Attachment.objects.select_related("document")
        .filter(participation=file, pk=pk)
        .first()
    )
    if row is None or file.stage != Stage.DRAFT:
        return ""
    parts = list(row.document.parts.order_by("part_number"))
    if not parts:
        return ""
    for part in parts:
        part.part_of, part.part_number = None, 0
    Document.objects.bulk_update(parts, ["part_of", "part_number"])
    Attachment.objects.bulk_create(
        [Attachment(participation=file, slot=row.slot, document=part) for part in parts]
    )
    row.delete()
    _discard_later(file, [row.document])
    return row.slot


def list_arriving_uploads(participation: Participation) -> QuerySet[Upload]:
    """The files that have not fully arrived."""
    return list_unfinished_uploads(get_upload_holder(participation))


def _lock_application_participation(application: Application) -> Participation:
    return Participation.objects.select_for_update(of=("self",)).get(
        pk=application.participation_id
    )


def _all_rows(participation: Participation) -> QuerySet[Attachment]:
    return (
        Attachment.objects.filter(participation=participation)
        .select_related("document")
        .order_by("pk")
    )


def _list_slot_attachments(
    participation: Participation, slot: str
) -> QuerySet[Attachment]:
    return _all_rows(participation).filter(slot=slot)


def _build_sent_refusal() -> FileRefused:
    return FileRefused(
        _("This application has been sent. It cannot be changed here any more.")
    )


def _refuse_unless_asked(file: Participation, slot: str) -> None:
    if slot not in {asked.code for asked in list_attachment_slots(file)}:
        raise FileRefused(_("The form does not ask for this paper."))


def _refuse_unless_open(file: Participation, slot: str, *, size: int) -> None:
    if file.stage != Stage.DRAFT:
        raise _build_sent_refusal()
    _refuse_unless_asked(file, slot)
    refuse_unless_room(file, slot, size=size)


def refuse_unless_room(
    file: Participation, slot: str, *, size: int, without: Iterable[int] = ()
) -> None:
    """Raise `FileRefused` when a slot is full, or all papers together too large; `without` these rows."""
    there = Attachment.objects.filter(participation=file).exclude(pk__in=list(without))
    count = there.filter(slot=slot).count()
    if count >= MOST_PER_SLOT:
        raise FileRefused(
            _("There are already %(count)d files here.") % {"count": count}
        )
    held = there.aggregate(held=Sum("document__size"))["held"] or 0
    if held + size > MOST_BYTES:
        raise FileRefused(
            _(
                "All papers together may be %(limit)s. Please make this one smaller or remove another."
            )
            % {"limit": format_file_size(MOST_BYTES)}
        )


def _discard_later(file: Participation, documents: Iterable[Document]) -> None:
    """Delete files after the commit, unless the application was sent once: what was sent stays."""
    if file.steps.filter(move="submit").exists():
        return
    for document in documents:
        transaction.on_commit(partial(delete_unheld_document, document), robust=True)
