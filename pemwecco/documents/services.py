"""Verbs on private files: take one in, keep one that the house made, scan what waits."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from pemwecco.documents.contents import (
    clean_name,
    identify_file_type,
    refuse_large_file,
    refuse_other_kind,
)
from pemwecco.documents.models import Document
from pemwecco.documents.opening.reasons import PDF
from pemwecco.documents.sandbox import FileRefused, open_in_sandbox
from pemwecco.documents.scan import ScannerUnreachable, Verdict, scan_content
from pemwecco.documents.word_files import DOCX, refuse_unsafe_word_file

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

__all__ = [
    "FileRefused",
    "delete_unheld_document",
    "draw_document_pages",
    "join_documents",
    "open_document",
    "read_document",
    "scan_waiting_documents",
    "store_bytes",
    "store_upload",
    "store_word_file",
]
logger = logging.getLogger(__name__)


def store_upload(
    *,
    uploaded: UploadedFile,
    by: User | None,
    as_page: bool = False,
    origin: str = "",
) -> Document:
    """Take in a file that someone sends; the caller's row then holds it by a foreign key.

    Everything is scanned when a scanner is configured; the type is read from the content, the name
    cleaned, a photo turned upright and freed of its metadata (`as_page`: reduced and made a page of
    PDF), a PDF freed of scripts and files inside it, and bound once for trial. `origin` is the SHA-256
    that the sender has of the file, when it was reduced before it was sent. Raises `FileRefused` with the
    sentence to show: empty, larger than `settings.DOCUMENT_MAX_BYTES`, infected, of a kind that is not
    in the list, damaged, behind a password, more work than a paper is, not to be bound. When the scanner
    does not answer, the file waits and nobody opens it meanwhile.
    """
    content = _read_within_limit(uploaded)
    received = hashlib.sha256(content).hexdigest()
    # Before anything else looks into it.
    verdict = _get_scan_state(content)
    if verdict is Document.Scan.INFECTED:
        logger.warning(
            "An infected file was refused (sender %s)", by.pk if by else "not signed in"
        )
        raise FileRefused(_("A virus was found in this file. It was not kept."))
    content_type = identify_file_type(content)
    if not content_type:
        raise refuse_other_kind()
    made_harmless = False
    if content_type == PDF:
        content, told = open_in_sandbox("prepare", [content])
        made_harmless = told["made_harmless"]
    elif as_page:
        content, _told = open_in_sandbox("page", [content], kind=content_type)
        content_type = PDF
    else:
        content, told = open_in_sandbox("rewrite", [content], kind=content_type)
        content_type = told["kind"]
    return _store(
        content,
        clean_name(uploaded.name or "", content_type),
        content_type,
        by,
        verdict,
        origin_sha256=origin or received,
        made_harmless=made_harmless,
    )


def store_word_file(*, uploaded: UploadedFile, by: User | None) -> Document:
    """Take in a document of Word that colleagues fill by program (a donor's form); no other field takes one.

    Scanned as every file. Raises `FileRefused` with the sentence: empty, too large, infected, no DOCX, or
    with a macro, a file inside, a part that is fetched from elsewhere.
    """
    content = _read_within_limit(uploaded)
    verdict = _get_scan_state(content)
    if verdict is Document.Scan.INFECTED:
        raise FileRefused(_("A virus was found in this file. It was not kept."))
    refuse_unsafe_word_file(content)
    stem = (uploaded.name or "").removesuffix(".docx") or "template"
    return _store(
        content,
        f"{clean_name(stem, DOCX)}.docx",
        DOCX,
        by,
        verdict,
        origin_sha256=hashlib.sha256(content).hexdigest(),
    )


def store_bytes(
    *, content: bytes, name: str, content_type: str, by: User | None
) -> Document:
    """Keep a file that the house made itself (a letter, a receipt); nothing in it needs a scan."""
    return _store(
        content, clean_name(name, content_type), content_type, by, Document.Scan.SKIPPED
    )


def join_documents(
    *, documents: Sequence[Document], name: str, by: User | None
) -> Document:
    """One PDF of several, in the order given; they stay as its parts, so that it can be taken apart.

    Each page stands as a reader shows it: what was typed into a form is drawn there. Raises `FileRefused`
    with the sentence: not a PDF, not scanned yet, too many pages or too large together.
    """
    if any(document.content_type != PDF for document in documents):
        raise FileRefused(_("Only PDF files and photos can be joined."))
    contents = [read_document(document) for document in documents]
    content, _told = open_in_sandbox("join", contents)
    if len(content) > settings.DOCUMENT_MAX_BYTES:
        raise refuse_large_file(len(content), settings.DOCUMENT_MAX_BYTES)
    with transaction.atomic():
        whole = _store(
            content, clean_name(name, PDF), PDF, by, _get_scan_state(content)
        )
        for number, document in enumerate(documents, start=1):
            document.part_of, document.part_number = whole, number
        Document.objects.bulk_update(documents, ["part_of", "part_number"])
    return whole


def open_document(document: Document) -> File[bytes]:
    """The stored file, for sending it out: the one door. Raises `FileRefused` while it may not be opened,
    `FileNotFoundError` when the store has lost it.
    """
    if not document.may_be_opened:
        raise FileRefused(_("This file has not passed the virus scan."))
    stored: File[bytes] = document.file.open("rb")
    return stored


def read_document(document: Document) -> bytes:
    """The content of a file, for attaching it; raises `FileRefused` while it may not be opened."""
    with open_document(document) as stored:
        content: bytes = stored.read()
    return content


def draw_document_pages(document: Document) -> bytes:
    """The pages of a file one below the other in one light JPEG, a dozen at most.

    Raises `FileRefused` while it may not be opened, or cannot be; `FileNotFoundError` when it is lost.
    """
    content = read_document(document)
    drawn, _told = open_in_sandbox("show", [content], kind=document.content_type)
    return drawn


def scan_waiting_documents() -> int:
    """Scan the files that wait because the scanner did not answer; returns how many were decided."""
    decided = 0
    for pk in list(
        Document.objects.filter(scan=Document.Scan.PENDING).values_list(
            "pk", flat=True
        )[:200]
    ):
        with transaction.atomic():
            waiting = Document.objects.select_for_update(skip_locked=True, of=("self",))
            document = waiting.filter(pk=pk, scan=Document.Scan.PENDING).first()
            if document is None:
                continue
            try:
                with document.file.open("rb") as stored:
                    verdict = _get_scan_state(bytes(stored.read()))
            except FileNotFoundError:
                logger.exception("The stored file of document %s is missing", pk)
                continue
            if verdict is Document.Scan.PENDING:
                return decided
            if verdict is Document.Scan.INFECTED:
                logger.warning("Document %s is infected; nobody can open it", pk)
            document.scan = verdict
            document.save(update_fields=["scan"])
            decided += 1
    return decided


def delete_unheld_document(document: Document) -> None:
    """Delete a file that no row holds, and what is stored of it; one that a row holds stays."""
    try:
        with transaction.atomic():
            document.delete()
    except ProtectedError:
        return
    document.file.storage.delete(document.file.name or "")


def _read_within_limit(uploaded: UploadedFile) -> bytes:
    limit: int = settings.DOCUMENT_MAX_BYTES
    # The size is known before the file is read: a large one never enters the memory.
    if (uploaded.size or 0) > limit:
        raise refuse_large_file(uploaded.size or 0, limit)
    uploaded.seek(0)
    content: bytes = uploaded.read()
    if not content:
        raise FileRefused(_("The file is empty."))
    return content


def _get_scan_state(content: bytes) -> Document.Scan:
    address: str = settings.CLAMAV_ADDRESS
    if not address:
        return Document.Scan.SKIPPED
    try:
        verdict = scan_content(content, address)
    except ScannerUnreachable as error:
        logger.error("The virus scanner does not answer: %s", error)  # noqa: TRY400  the sentence is enough
        return Document.Scan.PENDING
    return (
        Document.Scan.INFECTED if verdict is Verdict.INFECTED else Document.Scan.CLEAN
    )


def _store(
    content: bytes,
    name: str,
    content_type: str,
    by: User | None,
    verdict: Document.Scan,
    **more: Any,
) -> Document:
    document = Document(
        **more,
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        scan=verdict,
    )
    # On the disk the file has a name of its own, so that no name ever leads to it.
    document.file.save(uuid4().hex, ContentFile(content), save=False)
    try:
        # Its own savepoint: a refused row leaves the caller's transaction usable.
        with transaction.atomic():
            document.save()
    except Exception:
        document.file.storage.delete(document.file.name or "")
        raise
    return document
