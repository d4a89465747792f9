"""Verbs on exports: ask for a list, write it, let its file go."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from pemwecco.core.answers import NOT_YOUR_ROLE, Refused, require
from pemwecco.core.day_words import date_format
from pemwecco.core.lists.exporting import ListExport, build_list_export
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
from pemwecco.documents.word_files import DOCX
from pemwecco.exports.models import Export
from pemwecco.exports.papers import (
    ExportedPaper,
    find_exported_paper,
    find_order_under_way,
)
from pemwecco.exports.queries import find_list_page, list_personal_columns
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
ROWS_AT_ONCE: Final = 500
CONTENT_TYPES: Final = {
    Export.Format.XLSX: XLSX,
    Export.Format.CSV: CSV,
    Export.Format.PDF: "application/pdf",
    Export.Format.ZIP: "application/zip",
    Export.Format.XML: "application/xml",
    Export.Format.DOCX: DOCX,
}


@dataclass(frozen=True, slots=True)
class HandedFile:
    """A file that leaves with the answer."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class AllowedList:
    """A list with the columns that a person may export, and the headings of the others."""

    listed: ListExport
    left_out: list[str]
    has_personal: bool

    @property
    def title(self) -> str:
        return str(capfirst(self.listed.title))

    @property
    def head(self) -> list[str]:
        return [str(capfirst(column.heading)) for column in self.listed.columns]

    def iterate_values(self) -> Iterator[list[Value]]:
        """What stands in each row, without ever holding the list whole."""
        readers = [column.read for column in self.listed.columns]
        for row in self.listed.rows.iterator(chunk_size=ROWS_AT_ONCE):
            yield [read(row) for read in readers]


def open_allowed_list(*, by: User, listed: str, query: str) -> AllowedList:
    """The list of "app.model" as its page shows it to this person at `?query`, less what they may not export.

    Raises `LookupError` for no list of staff, `PermissionDenied` without the right to export; refuses with
    `Refused` as the list itself does, and when every column is personal and the person exports none.
    """
    require(by, RIGHT)
    page = find_list_page(listed)
    found = build_list_export(user=by, page=page, query=query)
    personal = list_personal_columns(page, found.columns, by)
    if not personal or by.has_perm(PERSONAL_RIGHT):
        return AllowedList(found, [], bool(personal))
    kept = tuple(column for column in found.columns if column.name not in personal)
    if not kept:
        raise Refused(
            _("Every column of this list is personal, and your role exports none.")
        )
    left_out = []
    for column in found.columns:
        if column.name in personal:
            left_out.append(str(capfirst(column.heading)))
    return AllowedList(replace(found, columns=kept), left_out, has_personal=False)


def begin_export(
    *, by: User, listed: str, query: str, kind: str, language: str, address: str | None
) -> tuple[Export, HandedFile | None]:
    """Export a list as its page shows it to this person: the row, and the file of a short list.

    `listed` is "app.model", `query` what the address of the page asks, `kind` one of `Export.Format`. A list
    of more than `AT_ONCE` rows is written by the worker, who tells by mail. The act stands in the log of
    readings. Raises and refuses as `open_allowed_list`, and refuses a list that is longer than a sheet.
    """
    found = open_allowed_list(by=by, listed=listed, query=query)
    total = found.listed.rows.count()
    if total > MOST_ROWS:
        raise Refused(_("The list is longer than a sheet: filter it first."))
    is_short = total <= AT_ONCE
    export = Export(
        by=by,
        listed=listed,
        title=found.title,
        query=query,
        columns=found.head,
        left_out=found.left_out,
        personal=found.has_personal,
        format=Export.Format(kind),
        language=language,
        state=Export.State.SENT if is_short else Export.State.QUEUED,
        total=total,
    )
    handed = None
    if is_short:
        handed = write_file(export, found.title, found.head, found.iterate_values())
        export.done = total
    with transaction.atomic():
        export.save()
        record_reading(by=by, what=export, act=Reading.Act.EXPORTED, address=address)
        if not is_short:
            ask_worker("pem.exports.write", export.pk)
    return export, handed


@dataclass(frozen=True, slots=True)
class ComputedTable:
    """A table that a page computes and no list of rows holds; `personal` are places of columns."""

    listed: str
    title: str
    query: str
    head: Sequence[str]
    rows: Sequence[Sequence[Value]]
    personal: frozenset[int] = frozenset()


def export_table(
    *, by: User, table: ComputedTable, kind: str, language: str, address: str | None
) -> HandedFile:
    """Hand over a computed table as a spreadsheet, with the rights and the log of every export.

    Columns that tell of a person are left out for who may not export them. Raises `PermissionDenied` without
    the right to export; refuses with `Refused` a table that is longer than a sheet.
    """
    require(by, RIGHT)
    if len(table.rows) > MOST_ROWS:
        raise Refused(_("The list is longer than a sheet: filter it first."))
    may_all = by.has_perm(PERSONAL_RIGHT)
    left_out = frozenset() if may_all else table.personal
    kept = [place for place in range(len(table.head)) if place not in left_out]
    head = [table.head[place] for place in kept]
    export = Export(
        by=by,
        listed=table.listed,
        title=table.title,
        query=table.query,
        columns=head,
        left_out=[table.head[place] for place in sorted(left_out)],
        personal=bool(table.personal) and may_all,
        format=Export.Format(kind),
        language=language,
        state=Export.State.SENT,
        total=len(table.rows),
        done=len(table.rows),
    )
    rows = ([row[place] for place in kept] for row in table.rows)
    handed = write_file(export, table.title, head, rows)
    with transaction.atomic():
        export.save()
        record_reading(by=by, what=export, act=Reading.Act.EXPORTED, address=address)
    return handed


@transaction.atomic
def begin_paper(
    *, by: User, code: str, query: str, language: str, address: str | None
) -> Export:
    """Ask the worker for a paper; one that is being made for the same person is given back.

    `code` and `query` are of `ExportedPaper` and `format_asked`. The act stands in the log of readings.
    Raises `LookupError` for no paper, `PermissionDenied` without the rights; refuses as the paper does.
    """
    if (paper := find_exported_paper(code)) is None:
        raise LookupError(code)
    _require_paper(by, paper)
    asked = dict(parse_qsl(query))
    with translation.override(language):
        title = paper.name_file(asked)
    export = Export(
        by=by,
        listed=code,
        title=title[:150],
        query=query,
        personal=paper.personal,
        format=paper.kind,
        language=language,
        total=paper.count(asked) if paper.count else paper.steps,
    )
    if (under_way := find_order_under_way(export)) is not None:
        return under_way
    export.save()
    record_reading(by=by, what=export, act=Reading.Act.EXPORTED, address=address)
    ask_worker("pem.exports.write", export.pk)
    return export


def _require_paper(by: User, paper: ExportedPaper) -> None:
    require(by, RIGHT)
    if paper.personal:
        require(by, PERSONAL_RIGHT)
    require(by, paper.right)


def write_file(
    export: Export, title: str, head: Sequence[str], rows: Iterator[list[Value]]
) -> HandedFile:
    """The spreadsheet of these rows; columns that are left out are told in its first sheet and its name."""
    kind = Export.Format(export.format)
    if kind is Export.Format.CSV:
        content = build_csv(head, rows, comma=export.language != "en")
    else:
        sheets = [WorkbookSheet(title, head, rows)]
        if export.left_out:
            sheets.insert(0, build_notice_sheet(export))
        content = build_workbook(sheets)
    marked = _("without personal columns") if export.left_out else ""
    name = slugify(f"{title} {timezone.localdate(export.asked_at)} {marked}")
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


def _write_paper(export: Export, paper: ExportedPaper) -> bool:
    asked = dict(parse_qsl(export.query))
    rows = Export.objects.filter(pk=export.pk)
    try:
        _require_paper(export.by, paper)
        content = paper.write(asked, lambda done: _tell_steps(rows, done))
        name = f"{slugify(paper.name_file(asked))}.{paper.kind.value}"
    except PermissionDenied:
        return _fail(export, str(NOT_YOUR_ROLE))
    except Refused as refusal:
        return _fail(export, str(refusal))
    export.done = export.total
    with transaction.atomic():
        _keep_file(export, HandedFile(name, CONTENT_TYPES[paper.kind], content))
    return True


def _tell_steps(rows: QuerySet[Export], done: int) -> None:
    rows.update(done=done)


def _write(export: Export) -> bool:
    if (paper := find_exported_paper(export.listed)) is not None:
        return _write_paper(export, paper)
    try:
        found = open_allowed_list(
            by=export.by, listed=export.listed, query=export.query
        )
    except (PermissionDenied, LookupError):
        return _fail(export, _("You may not open this list any more."))
    except Refused as refusal:
        return _fail(export, str(refusal))
    if found.head != export.columns:
        return _fail(
            export, _("The columns of this list have changed: export it again.")
        )
    export.total = found.listed.rows.count()
    rows = _count_rows(export, found)
    handed = write_file(export, found.title, found.head, rows)
    with transaction.atomic():
        _keep_file(export, handed)
        notify_ready(export)
    return True


def _keep_file(export: Export, handed: HandedFile) -> None:
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


def _count_rows(export: Export, found: AllowedList) -> Iterator[list[Value]]:
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
            "url": build_site_url(reverse("admin:exports_export_changelist")),
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
