from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.utils.translation import gettext_lazy as _
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from pemwecco.core.spreadsheets import (
    FORBIDDEN,
    XLSX,
    Value,
    WorkbookSheet,
    build_csv,
    build_workbook,
    build_xlsx_response,
)


def opened(*sheets: WorkbookSheet) -> Any:
    return load_workbook(BytesIO(build_workbook(sheets)))


def test_a_workbook_keeps_its_values_under_their_heads() -> None:
    rows: list[list[Value]] = [
        ["PEM-27-0001", 4, Decimal("87.50"), date(2027, 3, 1), None, True]
    ]

    page = opened(
        WorkbookSheet("Files", ["File", "Reviews", "Mean", "On", "Note", "Done"], rows)
    )["Files"]

    assert [cell.value for cell in page[1]] == [
        "File",
        "Reviews",
        "Mean",
        "On",
        "Note",
        "Done",
    ]
    assert [cell.value for cell in page[2]] == [
        "PEM-27-0001",
        4,
        87.5,
        datetime(2027, 3, 1),  # noqa: DTZ001  a spreadsheet knows no zones
        None,
        True,
    ]
    assert page["A1"].font.bold
    assert page.freeze_panes == "A2"


@pytest.mark.parametrize(
    "typed",
    ["=1+1", "+221770000000", "-2", "@SUM(A1)", "\t=1", "#REF!", '=HYPERLINK("x")'],
)
def test_what_somebody_typed_is_never_a_formula(typed: str) -> None:
    cell = opened(WorkbookSheet("Files", ["Name"], [[typed]])).active["A2"]

    assert (cell.value, cell.data_type) == (typed, "s")
    assert cell.quotePrefix == (not typed.startswith("#"))


@given(typed=st.text(max_size=40))
@settings(max_examples=40, deadline=None)
def test_any_text_is_text(typed: str) -> None:
    cell = opened(WorkbookSheet("Files", ["Name"], [[typed + "."]])).active["A2"]

    assert cell.data_type == "s"
    assert not FORBIDDEN.search(cell.value)


def test_a_lazy_word_and_an_instant_are_written_as_read() -> None:
    rows: list[list[Value]] = [
        [_("submitted"), datetime(2027, 1, 1, 12, 0, tzinfo=UTC)]
    ]

    page = opened(WorkbookSheet("Files", ["State", "When"], rows)).active

    assert page["A2"].value == "submitted"
    assert page["B2"].value.tzinfo is None
    assert page["B2"].number_format == 'yyyy-mm-dd hh:mm" (Dakar)"'


def test_names_of_sheets_are_made_to_fit() -> None:
    long = "A call with a very long name: 2027/2028 [draft]"

    names = opened(
        WorkbookSheet(long, ["A"], []),
        WorkbookSheet(long, ["A"], []),
        WorkbookSheet("", ["A"], []),
    ).sheetnames

    assert len(set(names)) == 3
    assert all(len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in names)


def test_the_download_says_what_it_is() -> None:
    response = build_xlsx_response(
        "conflicts.xlsx", [WorkbookSheet("Conflicts", ["File"], [])]
    )

    assert response["Content-Type"] == XLSX
    assert response["Content-Disposition"] == 'attachment; filename="conflicts.xlsx"'
    assert "no-store" in response["Cache-Control"]


def test_a_csv_opens_in_french_and_holds_no_formula() -> None:
    rows: list[list[Value]] = [
        ["=1+1", Decimal("87.50"), date(2027, 3, 1), None, True, -2],
        ["a;b\n«é»\x00", 1.5, datetime(2027, 1, 1, 12, 30, tzinfo=UTC), "\n=1", "", 0],
    ]
    content = build_csv(["Name", "Mean", "On", "Note", "Done", "Sum"], rows, comma=True)
    read = list(
        csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert content.startswith(b"\xef\xbb\xbf")
    assert read[1] == ["'=1+1", "87,50", "2027-03-01", "", "yes", "-2"]
    assert read[2][:4] == ["a;b\n«é»", "1,5", "2027-01-01 12:30 (Dakar)", "'\n=1"]
    assert b"87.50" in build_csv(["Mean"], [[Decimal("87.50")]], comma=False)
