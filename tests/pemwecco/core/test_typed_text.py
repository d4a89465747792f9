"""What people type: the sign that nobody sees, the number with its marks, the day in words."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pemwecco.core.typed_text import (
    clean_line,
    clean_text,
    count_browser_signs,
    read_day,
    read_number,
    read_whole,
)

pytestmark = pytest.mark.unit
# The same table is read by the page's script: tests/static/test_typed_numbers.py.
TABLE = Path(__file__).parents[2] / "static" / "typed_numbers.json"
NUMBERS: list[dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: ascii(row["typed"]))
def test_a_number_is_read_rightly_or_not_at_all(row: dict[str, Any]) -> None:
    number = None if row["number"] is None else Decimal(str(row["number"]))

    assert read_number(row["typed"]) == number
    assert read_whole(row["typed"]) == row["whole"]


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.sampled_from(["\u00a0", "\u202f", " ", "'", "."]),
)
def test_an_amount_with_its_marks_is_read_as_what_it_is(
    amount: Decimal, mark: str
) -> None:
    typed = f"{amount:,.2f}".replace(".", "|").replace(",", mark).replace("|", ",")

    assert read_number(typed) == amount


@given(st.text(max_size=12))
def test_no_text_breaks_a_reader(text: str) -> None:
    for read in (read_number(text), read_whole(text)):
        assert read is None or any(sign.isdecimal() for sign in text)
    day = read_day(text, latest_year=2026)
    assert day is None or any(sign.isdecimal() for sign in text)


@pytest.mark.parametrize(
    "typed",
    [
        "3 mars 1990",
        "03.03.90",
        "3/3/1990",
        "3-3-1990",
        "03 03 1990",
        "03031990",
        "19900303",
        "1990-03-03",
        "le 3 mars 1990",
        "3 MARS 1990",
        "3 mrt 1990",
        "3 maart 1990",
        "March 3, 1990",
        "3rd of March 1990",
        "3/mars/90",
        "\u0663/\u0663/\u0661\u0669\u0669\u0660",
        "3\u00a0mars\u00a01990",
        "\u200e3/3/1990\u200e",
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert read_day(typed, latest_year=2026) == date(1990, 3, 3)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1er février 2019", date(2019, 2, 1)),
        ("15 AOÛT 2001", date(2001, 8, 15)),
        ("2 déc. 99", date(1999, 12, 2)),
        ("29/02/24", date(2024, 2, 29)),
        ("1/1/27", date(1927, 1, 1)),
        ("10 oktober 2020", date(2020, 10, 10)),
    ],
)
def test_months_and_centuries(typed: str, day: date) -> None:
    assert read_day(typed, latest_year=2026) == day


@pytest.mark.parametrize(
    "typed",
    [
        "3²/03/1990",
        "trois mars 1990",
        "31/02/1990",
        "12/31/1990",
        "3/3/1990 ou 4/3/1990",
        "3 mars",
        "mars 1990",
        "3 mars avril 1990",
        "jui 3 1990",
        "3/3/990",
        "1/2/3",
        "99999999999999999999/1/1990",
        "",
        "\0",
    ],
)
def test_what_is_no_day_or_more_than_one_is_not_read(typed: str) -> None:
    assert read_day(typed, latest_year=2026) is None


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("Awa \u202eeteL", "Awa eteL"),
        ("N\u200b'Diaye", "N'Diaye"),
        ("\ufeffAwa", "Awa"),
        ("coopé\u00adrative", "coopérative"),
        ("Awa  \u00a0 Ndiaye ", "Awa Ndiaye"),
        ("\u2066Awa\u2069", "Awa"),
        ("Ndeye\u0301", "Ndeyé"),
        ("A\u2028B", "A B"),
        ("👩\u200d🌾", "👩\u200d🌾"),
        ("A\u200dB", "AB"),
        ("\u3164Awa\u2800", "Awa"),
    ],
)
def test_a_line_is_as_its_reader_sees_it(typed: str, seen: str) -> None:
    assert clean_line(typed) == seen


def test_a_text_keeps_its_lines_and_loses_what_nobody_sees() -> None:
    assert (
        clean_text("Un.\r\nDeux.\rTrois.\u2028Quatre\u202e.")
        == "Un.\nDeux.\nTrois.\nQuatre."
    )
    # For the fields to refuse.
    assert clean_text("A\0B\ufffd") == "A\0B\ufffd"


@pytest.mark.parametrize(
    ("text", "length"),
    [("abc", 3), ("a\r\nb", 3), ("a\nb", 3), ("é", 1), ("🌾", 2), ("\r\n" * 5, 5)],
)
def test_a_length_is_that_of_the_browser(text: str, length: int) -> None:
    assert count_browser_signs(text) == length
