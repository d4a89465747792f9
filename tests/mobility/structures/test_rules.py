"""Days: what is due, what is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.structures.rules import (
    KEPT_DAYS,
    SOON_DAYS,
    describe_due,
    get_first_kept_day,
)

pytestmark = pytest.mark.unit
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 1, 1))


@pytest.mark.parametrize(
    ("shift", "word"),
    [(-1, "late"), (0, "soon"), (SOON_DAYS, "soon"), (SOON_DAYS + 1, "later")],
)
def test_the_day_itself_is_not_late(shift: int, word: str) -> None:
    today = date(2027, 3, 1)

    assert describe_due(today + timedelta(days=shift), today) == word


def test_without_a_day_nothing_is_due() -> None:
    assert describe_due(None, date(2027, 3, 1)) == "none"


@given(DAYS, DAYS)
def test_what_is_late_stays_late(due: date, today: date) -> None:
    if describe_due(due, today) == "late":
        assert describe_due(due, today + timedelta(days=1)) == "late"


@given(DAYS)
def test_the_first_day_that_is_kept_moves_with_the_day(today: date) -> None:
    first = get_first_kept_day(today)

    assert (today - first).days == KEPT_DAYS
    assert get_first_kept_day(today + timedelta(days=1)) == first + timedelta(days=1)
