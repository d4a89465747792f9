"""A table that somebody brings as XLSX or CSV: read by its content, within limits, without formulas."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from pemwecco.core.answers import Refused
from pemwecco.core.spreadsheets import FORBIDDEN

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_BYTES: Final = 2 * 1024 * 1024
# What the parts of an XLSX may come to when they are unpacked.
MOST_UNPACKED: Final = 40 * 1024 * 1024
MOST_LINES, MOST_COLUMNS, MOST_NAMED = 2000, 60, 5
LONGEST_TEXT: Final = 2000
SEPARATORS: Final = (";", ",", "\t")
XLSX_SIGNS, OLD_EXCEL_SIGNS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class BroughtTable:
    """The heads of a table and its lines, each with its number in the file."""

    head: list[str]
    lines: list[tuple[int, list[str]]]


def read_brought_table(uploaded: UploadedFile) -> BroughtTable:
    """The table of a file, every cell as text; refuses (`Refused`) what is none, too long or has formulas."""
    if (uploaded.size or 0) > MOST_BYTES:
        raise Refused(_("The file is larger than 2 MB."))
    content = uploaded.read()
    if content.startswith(XLSX_SIGNS):
        rows = _read_xlsx(content)
    elif content.startswith(OLD_EXCEL_SIGNS):
        raise Refused(_("This is an old Excel file: save it as XLSX."))
    else:
        rows = _read_csv(content)
    filled = []
    for number, row in enumerate(rows, start=1):
        if any(row):
            filled.append((number, row))
    if len(filled) < 2:  # noqa: PLR2004  the heads and a line
        raise Refused(_("The file has no line under its headings."))
    if len(filled) > MOST_LINES + 1:
        raise Refused(_("The file has more than 2000 lines: bring it in parts."))
    (_first, head), *lines = filled
    while not head[-1]:
        head = head[:-1]
    width = len(head)
    padded = []
    for number, row in lines:
        cells = row + [""] * width
        padded.append((number, cells[:width]))
    return BroughtTable(head, padded)


def _read_csv(content: bytes) -> list[list[str]]:
    text = _decode(content)
    if "\x00" in text or text.lstrip().startswith(("%PDF", "<")):
        raise Refused(_("This is neither an XLSX nor a CSV file."))
    first = text.split("\n", maxsplit=1)[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Refused(_("This CSV file cannot be read.")) from error
    # The apostrophe by which our own exports keep a text from being a formula.
    lines = []
    for row in rows:
        lines.append([_tidy(cell.removeprefix("'")) for cell in row])
    return lines


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # As Excel writes it in Western Europe.
        return content.decode("cp1252", errors="replace")


def _read_xlsx(content: bytes) -> list[list[str]]:
    # 9 MB that a process needs only for the first sheet that it reads.
    from openpyxl import load_workbook  # noqa: PLC0415  as said above

    broken = Refused(_("This Excel file cannot be read: save it again as XLSX."))
    try:
        _check_parts(content, broken)
        book = load_workbook(BytesIO(content), read_only=True)
        sheet = book.worksheets[0]
        # One more than may be, so that a longer one is seen.
        cells = list(sheet.iter_rows(max_row=MOST_LINES + 2, max_col=MOST_COLUMNS))
    except Refused:
        raise
    except Exception as error:
        raise broken from error
    formulas = _list_formulas(cells)
    if formulas:
        raise Refused(
            _("These cells hold formulas: %(cells)s. Paste their values instead.")
            % {"cells": ", ".join(formulas[:MOST_NAMED])}
        )
    lines = []
    for row in cells:
        lines.append([_write_cell(cell.value) for cell in row])
    return lines


def _check_parts(content: bytes, broken: Refused) -> None:
    """Nothing larger than a table, and no definitions by which a small file becomes a large one."""
    with zipfile.ZipFile(BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
            raise broken
        for part in parts.infolist():
            if part.filename.endswith((".xml", ".rels")):
                text = parts.read(part)
                if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                    raise broken


def _list_formulas(rows: Iterable[Iterable[Any]]) -> list[str]:
    found = []
    for row in rows:
        for cell in row:
            if getattr(cell, "data_type", "") == "f":
                found.append(str(cell.coordinate))
    return found


def _write_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _tidy(str(value))


def _tidy(text: str) -> str:
    return FORBIDDEN.sub("", text).strip()[:LONGEST_TEXT]
