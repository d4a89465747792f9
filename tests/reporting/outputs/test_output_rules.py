"""The codes of an activity file, by worked cases."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.outputs.rules import choose_date_types, choose_measure

pytestmark = pytest.mark.unit
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


@pytest.mark.parametrize(
    ("today", "types"),
    [
        (date(2025, 12, 31), ("1", "3")),
        (FIRST, ("2", "3")),
        (date(2027, 6, 1), ("2", "3")),
        (LAST, ("2", "4")),
    ],
)
def test_a_day_to_come_is_planned_and_one_that_came_is_actual(
    today: date, types: tuple[str, str]
) -> None:
    assert choose_date_types(FIRST, LAST, today) == types


@given(st.dates(), st.dates(), st.dates())
def test_no_actual_day_lies_in_the_future(one: date, two: date, today: date) -> None:
    starts, ends = min(one, two), max(one, two)

    start, end = choose_date_types(starts, ends, today)

    assert (start == "2") == (starts <= today)
    assert (end == "4") == (ends <= today)


def test_a_share_is_a_percentage() -> None:
    assert choose_measure("%") == "2"
    assert choose_measure("") == choose_measure("EUR") == choose_measure("days") == "1"
