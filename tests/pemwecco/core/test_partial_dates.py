"""Dates of which a part is not known: kept, read, printed; nothing is made up."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from pemwecco.core.partial_date_reader import read_partial_date
from pemwecco.core.partial_dates import PartialDate
from pemwecco.core.written_dates import (
    format_numeric_date,
    format_written_date,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1975", "1975-XX-XX"),
        ("00/00/1975", "1975-XX-XX"),
        ("01/00/1975", "1975-XX-01"),
        ("00/03/1975", "1975-03-XX"),
        ("vers 1975", "1975-XX-XX"),
        ("née vers 1975", "1975-XX-XX"),
        ("1975 (présumé)", "1975-XX-XX"),
        ("omstreeks 1975", "1975-XX-XX"),
        ("XX/XX/1975", "1975-XX-XX"),
        ("XX XX 1975", "1975-XX-XX"),
        ("??.03.1975", "1975-03-XX"),
        ("03/1975", "1975-03-XX"),
        ("août 1980", "1980-08-XX"),
        ("maart 1980", "1980-03-XX"),
        ("1975-00-00", "1975-XX-XX"),
        ("00001975", "1975-XX-XX"),
    ],
)
def test_what_is_known_is_read(typed: str, kept: str) -> None:
    read = read_partial_date(typed)
    assert read is not None
    assert read.isoformat() == kept


@pytest.mark.parametrize(
    "typed",
    ["", "14/03/1975", "13/1975", "00/13/1975", "75", "1899", "²/1975", "Sukarno", "1 2 3 1975"],
)  # fmt: skip
def test_whole_dates_and_what_is_none_are_not_for_this_reader(typed: str) -> None:
    assert read_partial_date(typed) is None


@given(st.dates())
def test_a_whole_one_is_its_day(day: date) -> None:
    whole = PartialDate.of(day)
    assert whole == day
    assert hash(whole) == hash(day)
    assert whole.as_date() == whole.earliest() == whole.latest() == day
    assert PartialDate.fromisoformat(whole.isoformat()) == whole


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1975-XX-XX", date(1975, 1, 1), date(1975, 12, 31)),
        ("1976-02-XX", date(1976, 2, 1), date(1976, 2, 29)),
        ("1975-XX-31", date(1975, 1, 31), date(1975, 12, 31)),
    ],
)
def test_the_days_that_it_may_be(text: str, first: date, last: date) -> None:
    known = PartialDate.fromisoformat(text)
    assert (known.earliest(), known.latest(), known.as_date()) == (first, last, None)
    assert known != first
    assert first <= last


def test_without_a_year_there_is_no_first_day() -> None:
    assert PartialDate(None, 3, 14).earliest() is None


@pytest.mark.parametrize(
    "text", ["1975-13-XX", "1975-02-30", "1975-02-29", "XXXX-XX-XX", "1975"]
)
def test_no_calendar_has_it(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PartialDate.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "french", "dutch", "numeric"),
    [
        ("1975-XX-XX", "1975", "1975", "XX/XX/1975"),
        ("1975-03-XX", "mars 1975", "maart 1975", "XX/03/1975"),
        ("1975-XX-01", "01/XX/1975", "01/XX/1975", "01/XX/1975"),
        ("1975-03-14", "14 mars 1975", "14 maart 1975", "14/03/1975"),
        ("", "", "", ""),
    ],
)
def test_only_what_is_known_is_printed(
    text: str, french: str, dutch: str, numeric: str
) -> None:
    with translation.override("fr"):
        assert format_written_date(text) == french
    with translation.override("nl"):
        assert format_written_date(text) == dutch
    assert format_numeric_date(text) == numeric
