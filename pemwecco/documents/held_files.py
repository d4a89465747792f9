"""Several files that rows of a subject hold for one paper: kept once, in their order, joined into one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.models import Document, Upload
from pemwecco.documents.services import (
    FileRefused,
    delete_unheld_document,
    store_upload,
)
from pemwecco.documents.uploads import finish_upload

_SHA256 = re.compile(r"[0-9a-f]{64}")


class HeldFile(Protocol):
    """A row that holds one file; `added_at` says since when."""

    pk: Any
    document: Any
    added_at: Any


Row = TypeVar("Row", bound=HeldFile)
ModelRow = TypeVar("ModelRow", bound=Model)


def find_same_file(rows: QuerySet[ModelRow], *hashes: str) -> ModelRow | None:
    """The row that holds the file with one of these SHA-256: as it was sent, as it is kept, or as a page
    of a joined file.
    """
    wanted = [text for text in hashes if _SHA256.fullmatch(text)]
    if not wanted:
        return None
    kept = Q(document__origin_sha256__in=wanted) | Q(document__sha256__in=wanted)
    pages = Document.objects.filter(
        Q(origin_sha256__in=wanted) | Q(sha256__in=wanted), part_of__isnull=False
    )
    return rows.filter(kept | Q(document__in=pages.values("part_of"))).first()


def store_held_file(
    uploaded: UploadedFile,
    *,
    by: User | None,
    origin: str,
    hold: Callable[[Document], Row],
) -> Row:
    """Store a file as pages, then let `hold` give it its row; it goes again when refused or already there."""
    # Before the lock of `hold`: scanning and turning take their time, and another window may save meanwhile.
    document = store_upload(uploaded=uploaded, by=by, as_page=True, origin=origin)
    try:
        row = hold(document)
    except Refused:
        delete_unheld_document(document)
        raise
    if row.document.pk != document.pk:
        delete_unheld_document(document)
    return row


def finish_held_upload(
    *,
    rows: QuerySet[Any],
    holder: str,
    key: str,
    give: Callable[[UploadedFile, Upload], Row],
) -> Row:
    """Hand a file whose pieces have all arrived to `give`, once; the row of `rows` in which it stands.

    Raises what `finish_upload` and `give` raise, `FileRefused` when it was removed meanwhile.
    """
    held: list[Row] = []

    def take(uploaded: UploadedFile, upload: Upload) -> Document:
        held.append(give(uploaded, upload))
        taken: Document = held[0].document
        return taken

    document = finish_upload(holder=holder, key=key, take=take)
    if held:
        return held[0]
    row: Row | None = rows.filter(document=document).first()
    if row is None:
        raise FileRefused(_("This file was removed meanwhile."))
    return row


def swap_with_file_before(rows: QuerySet[ModelRow], row: Any) -> bool:
    """Let a row change its file with the one before it among `rows`; whether there was one."""
    before: Any = rows.filter(pk__lt=row.pk).order_by("-pk").first()
    if before is None:
        return False
    row.document, before.document = before.document, row.document
    row.added_at, before.added_at = before.added_at, row.added_at
    for moved in (row, before):
        moved.save(update_fields=["document", "added_at"])
    return True
