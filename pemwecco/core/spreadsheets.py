"""Spreadsheets (XLSX) for whoever counts further. No cell is ever a formula, whatever somebody typed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, TextIOWrapper
from itertools import chain, islice
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pemwecco.core.day_words import name_clock

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

Value = str | Promise | int | float | Decimal | bool | date | datetime | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
# What a spreadsheet program may read as the beginning of a formula, also when the sheet is saved as CSV.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Control characters that the format forbids, and what the name of a sheet may not hold.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
LONGEST_CELL, LONGEST_TITLE = 32_767, 31
NARROWEST, WIDEST = 10, 60
# How many rows say how wide a column is: the file is written as the rows come.
LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """A sheet of a workbook: its name, the heads of its columns, and the rows."""

    title: str
    head: Sequence[str | Promise]
    rows: Iterable[Sequence[Value]]


def build_workbook(sheets: Iterable[WorkbookSheet]) -> bytes:
    """An XLSX with these sheets, the head of each in bold and kept in view.

    Text stays text: what begins like a formula is marked as text for every program that opens it.
    Instants are shown in the time zone of the reader; control characters are left out.
    """
    # 9 MB that a process needs only for the first sheet that it writes.
    from openpyxl import Workbook  # noqa: PLC0415  as said above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415  as said above

    book = Workbook(write_only=True)
    titles: set[str] = set()
    for sheet in sheets:
        page = book.create_sheet(_title(sheet.title, titles))
        page.freeze_panes = "A2"
        rows = iter(sheet.rows)
        first = list(islice(rows, LOOKED_AT))
        for column, width in enumerate(_measure_columns(sheet.head, first), start=1):
            page.column_dimensions[get_column_letter(column)].width = width
        page.append([_cell(page, name, bold=True) for name in sheet.head])
        for row in chain(first, rows):
            page.append([_cell(page, value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _measure_columns(
    head: Sequence[str | Promise], rows: Sequence[Sequence[Value]]
) -> list[int]:
    """The width of each column: that of its head, or of the longest text below it."""
    widths = [max(NARROWEST, len(str(name)) + 2) for name in head]
    for row in rows:
        for place, value in enumerate(row[: len(widths)]):
            if isinstance(value, str):
                widths[place] = max(widths[place], len(value) + 2)
    return [min(WIDEST, width) for width in widths]


def build_xlsx_response(name: str, sheets: Iterable[WorkbookSheet]) -> HttpResponse:
    """The workbook as a download with this name; it is kept by no cache on the way."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(build_workbook(sheets), content_type=XLSX, headers=headers)


def build_csv(
    head: Sequence[str | Promise], rows: Iterable[Sequence[Value]], *, comma: bool
) -> bytes:
    """A CSV as Excel opens it by a double click in French and Dutch: semicolons, UTF-8 with its mark.

    What begins like a formula gets an apostrophe before it; days are written 2027-03-01, decimals with a
    comma (`comma`) or a point.
    """
    content = BytesIO()
    text = TextIOWrapper(content, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_write_plainly(name, comma=comma) for name in head])
    for row in rows:
        writer.writerow([_write_plainly(value, comma=comma) for value in row])
    return content.getvalue()


def _write_plainly(value: Value, *, comma: bool) -> str:
    place = _say_clock(value)
    value = _settle(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, int | float | Decimal):
        return str(value).replace(".", ",") if comma else str(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}{place}"
    if isinstance(value, date):
        return value.isoformat()
    text = FORBIDDEN.sub("", str(value))[:LONGEST_CELL]
    return f"'{text}" if text.startswith(FORMULA) else text


def _settle(
    value: Value,
) -> str | int | float | Decimal | bool | date | datetime | None:
    """Lazy words said, instants on the clock of the reader."""
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, datetime) and timezone.is_aware(value):
        # What is kept on the clock of a place is written on it, as in templates.
        if getattr(value, "convert_to_local_time", True):
            value = timezone.localtime(value)
        value = value.replace(tzinfo=None)
    return value


def _say_clock(value: Value) -> str:
    """The place on whose clock an instant is written: " (Dakar)"."""
    if not isinstance(value, datetime) or not timezone.is_aware(value):
        return ""
    if getattr(value, "convert_to_local_time", True):
        value = timezone.localtime(value)
    return f" ({name_clock(value.tzinfo)})"


def _cell(page: object, value: Value, *, bold: bool = False) -> Cell:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415  see `workbook`
    from openpyxl.styles import Font  # noqa: PLC0415  see `workbook`

    place = _say_clock(value)
    value = _settle(value)
    if isinstance(value, str):
        value = FORBIDDEN.sub("", value)[:LONGEST_CELL]
    cell: Cell = WriteOnlyCell(page, value=value)  # type: ignore[arg-type]  # the sheet of a book that is only written
    if isinstance(value, str):
        # Never "f" for a formula nor "e" for an error value.
        cell.data_type = "s"
        if value.startswith(FORMULA):
            cell.quotePrefix = True
    if place:
        cell.number_format = f'yyyy-mm-dd hh:mm"{place}"'
    if bold:
        cell.font = Font(bold=True)
    return cell


def _title(wanted: str, taken: set[str]) -> str:
    """A name that the format takes, different from those before."""
    base = (
        NOT_IN_TITLES.sub(" ", FORBIDDEN.sub("", wanted))
        .strip()
        .strip("'")[:LONGEST_TITLE]
        or "1"
    )
    title, number = base, 1
    while title.lower() in taken:
        number += 1
        tail = f" {number}"
        title = base[: LONGEST_TITLE - len(tail)] + tail
    taken.add(title.lower())
    return title
