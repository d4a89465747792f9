"""Verbs on exports: ask for a list, write it, let its file go."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from pemwecco.core.answers import Refused, require
from pemwecco.core.locks import try_row_lock
from pemwecco.core.services import ask_worker
from pemwecco.core.spreadsheets import (
    CSV,
    XLSX,
    Value,
    WorkbookSheet,
    build_csv,
    build_workbook,
)
from pemwecco.documents.services import delete_unheld_document, store_bytes
from pemwecco.exports.models import Export
from pemwecco.exports.queries import ExportedList, open_exported_list
from pemwecco.exports.rules import AT_ONCE, KEPT_DAYS, MOST_ROWS
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from pemwecco.privacy.models import Reading
from pemwecco.privacy.services import record_reading

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

logger = logging.getLogger(__name__)
RIGHT, PERSONAL_RIGHT = "exports.add_export", "exports.export_personal"
MAX_ATTEMPTS: Final = 3
SWEEP_AFTER: Final = timedelta(minutes=2)
# How often the worker says how far it is.
TOLD_EVERY: Final = 1000
CONTENT_TYPES: Final = {Export.Format.XLSX: XLSX, Export.Format.CSV: CSV}


@dataclass(frozen=True, slots=True)
class HandedFile:
    """A file that leaves with the answer."""

    name: str
    content_type: str
    content: bytes


def begin_export(
    *, by: User, listed: str, query: str, kind: str, language: str, address: str | None
) -> tuple[Export, HandedFile | None]:
    """Export a list as its page shows it to this person: the row, and the file of a short list.

    `listed` is "app.model", `query` what the address of the page asks, `kind` one of `Export.Format`. A list
    of more than `AT_ONCE` rows is written by the worker, who tells by mail. Without the right to personal
    columns they are left out. The act stands in the log of readings. Raises `LookupError` for no list of
    staff, `PermissionDenied` without the right; refuses with `Refused` a list that is too long for a
    sheet, one of which every column is personal, and filters that the list does not know.
    """
    require(by, RIGHT)
    found = open_exported_list(by=by, listed=listed, query=query)
    kept, left_out = choose_columns(found, by)
    total = found.rows.count()
    if not kept.columns:
        raise Refused(
            _("Every column of this list is personal, and your role exports none.")
        )
    if total > MOST_ROWS:
        raise Refused(_("The list is longer than a sheet: filter it first."))
    is_short = total <= AT_ONCE
    export = Export(
        by=by,
        listed=listed,
        title=found.title,
        query=query,
        columns=[column.heading for column in kept.columns],
        left_out=left_out,
        personal=any(column.is_personal for column in kept.columns),
        format=Export.Format(kind),
        language=language,
        state=Export.State.SENT if is_short else Export.State.QUEUED,
        total=total,
    )
    handed = None
    if is_short:
        export.asked_at = timezone.now()
        handed = write_file(export, kept, list(kept.iterate_values()))
        export.done = total
    with transaction.atomic():
        export.save()
        record_reading(by=by, what=export, act=Reading.Act.EXPORTED, address=address)
        if not is_short:
            ask_worker("pem.exports.write", export.pk)
    return export, handed


def choose_columns(found: ExportedList, by: User) -> tuple[ExportedList, list[str]]:
    """The list with the columns that this person may export, and the headings of the others."""
    if by.has_perm(PERSONAL_RIGHT):
        return found, []
    kept = [column for column in found.columns if not column.is_personal]
    left_out = [column.heading for column in found.columns if column.is_personal]
    return found.keep_columns(kept), left_out


def write_file(
    export: Export,
    found: ExportedList,
    rows: Iterator[list[Value]] | Sequence[list[Value]],
) -> HandedFile:
    """The spreadsheet of these rows; columns that are left out are told in its first sheet and its name."""
    head = [column.heading for column in found.columns]
    kind = Export.Format(export.format)
    if kind is Export.Format.CSV:
        content = build_csv(head, rows, comma=export.language != "en")
    else:
        sheets = [WorkbookSheet(found.title, head, rows)]
        if export.left_out:
            sheets.insert(0, build_notice_sheet(export))
        content = build_workbook(sheets)
    marked = _("without personal columns") if export.left_out else ""
    name = slugify(f"{found.title} {timezone.localdate(export.asked_at)} {marked}")
    return HandedFile(f"{name}.{kind.value}", CONTENT_TYPES[kind], content)


def build_notice_sheet(export: Export) -> WorkbookSheet:
    """What a reader of the file must know: it is not the whole list."""
    asked = date_format(timezone.localtime(export.asked_at), "DATETIME_FORMAT")
    return WorkbookSheet(
        _("Read first"),
        [_("Columns were left out")],
        [
            [
                _(
                    "This file has no personal columns: the role of who exported it does not include them."
                )
            ],
            [_("Left out") + " – " + ", ".join(export.left_out)],
            [f"{export.title} – {asked} – {export.by}"],
        ],
    )


def write_export(export_id: int) -> bool:
    """Write the file of a long list and tell the person; whether this call did it.

    As the person sees the list now: whoever has lost a right or a row meanwhile does not get it. A worker
    that dies leaves the row; the sweep comes again, three times at most.
    """
    with try_row_lock("exports", export_id) as mine:
        if not mine:
            return False
        export = (
            Export.objects.select_related("by")
            .filter(pk=export_id, state__in=("queued", "running"))
            .first()
        )
        if export is None:
            return False
        if export.attempts >= MAX_ATTEMPTS:
            return _fail(
                export,
                _("The file could not be written. Filter the list and try again."),
            )
        export.attempts += 1
        export.state = Export.State.RUNNING
        export.done = 0
        export.save(update_fields=["attempts", "state", "done"])
        with translation.override(export.language):
            return _write(export)


def _write(export: Export) -> bool:
    try:
        require(export.by, RIGHT)
        found = open_exported_list(
            by=export.by, listed=export.listed, query=export.query
        )
    except (PermissionDenied, LookupError):
        return _fail(export, _("You may not open this list any more."))
    except Refused as refusal:
        return _fail(export, str(refusal))
    kept, left_out = choose_columns(found, export.by)
    if [column.heading for column in kept.columns] != export.columns:
        return _fail(
            export, _("The columns of this list have changed: export it again.")
        )
    export.left_out = left_out
    export.total = kept.rows.count()
    handed = write_file(export, kept, _count_rows(export, kept))
    with transaction.atomic():
        export.document = store_bytes(
            content=handed.content,
            name=handed.name,
            content_type=handed.content_type,
            by=export.by,
        )
        export.state = Export.State.READY
        export.ready_at = timezone.now()
        export.expires_at = export.ready_at + timedelta(days=KEPT_DAYS)
        export.save()
        notify_ready(export)
    return True


def _count_rows(export: Export, found: ExportedList) -> Iterator[list[Value]]:
    """The rows, while the page of the person is told how many are written."""
    rows = Export.objects.filter(pk=export.pk)
    for number, values in enumerate(found.iterate_values(), start=1):
        yield values
        export.done = number
        if number % TOLD_EVERY == 0:
            rows.update(done=number)
    export.total = export.done


def notify_ready(export: Export) -> None:
    """Tell by mail that the file of a long list is ready, once."""
    queue_mail(
        kind="exports/ready",
        to=export.by.email,
        language=export.language,
        context={
            "name": export.by.name,
            "list": export.title,
            "rows": export.total,
            "until": export.expires_at,
            "url": build_site_url("/admin/exports/export/"),
        },
        about=format_row_reference(export),
        key=f"exports.ready:{export.pk}",
    )


def _fail(export: Export, sentence: str) -> bool:
    export.state = Export.State.FAILED
    export.failure = sentence[:300]
    export.save(update_fields=["state", "failure"])
    return False


def sweep_exports() -> int:
    """Ask again for what a lost request left; let the files go whose days are over; how many went."""
    waiting = Export.objects.filter(
        state__in=("queued", "running"), asked_at__lte=timezone.now() - SWEEP_AFTER
    )
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)[:50]):
        ask_worker("pem.exports.write", pk)
    gone = 0
    over = Export.objects.filter(state="ready", expires_at__lte=timezone.now())
    for pk in list(over.values_list("pk", flat=True)):
        gone += expire_export(pk)
    return gone


def expire_export(export_id: int) -> bool:
    """Delete the file of an export, and what was searched for; the line of the list stays."""
    with transaction.atomic():
        rows = Export.objects.select_for_update(of=("self",)).filter(state="ready")
        export = rows.filter(pk=export_id).first()
        if export is None or export.document is None:
            return False
        document = export.document
        export.document, export.query = None, ""
        export.state = Export.State.EXPIRED
        export.save(update_fields=["document", "query", "state"])
        delete_unheld_document(document)
    return True
