from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reintegration.rules import answer_window, follow_up_dates


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("returned", "due"),
    [
        ("2027-03-28", "2027-06-28 2027-09-28 2028-03-28"),
        ("2027-08-31", "2027-11-30 2028-02-29 2028-08-31"),
        ("2027-11-30", "2028-02-29 2028-05-30 2028-11-30"),
        ("2028-02-29", "2028-05-29 2028-08-29 2029-02-28"),
    ],
)
def test_follow_ups_are_due_months_after_the_return(returned: str, due: str) -> None:
    assert follow_up_dates(day(returned)) == tuple(day(text) for text in due.split())


def test_a_programme_may_ask_at_other_months() -> None:
    assert follow_up_dates(day("2027-03-28"), [1, 24]) == (
        day("2027-04-28"),
        day("2029-03-28"),
    )
    assert follow_up_dates(day("2027-03-28"), []) == ()


def test_an_answer_counts_some_days_before_and_after() -> None:
    assert answer_window(day("2027-06-28")) == (day("2027-06-13"), day("2027-07-13"))
    assert answer_window(day("2027-06-28"), 0) == (day("2027-06-28"), day("2027-06-28"))


days = st.dates(date(1930, 1, 1), date(2060, 12, 31))


@given(days)
def test_follow_ups_come_in_order_and_keep_the_day_where_the_month_has_it(
    returned: date,
) -> None:
    due = follow_up_dates(returned)
    assert list(due) == sorted(due)
    for on, months in zip(due, (3, 6, 12), strict=True):
        assert (on.year * 12 + on.month) - (
            returned.year * 12 + returned.month
        ) == months
        assert on.day == returned.day or (
            on.day < returned.day and (on + timedelta(days=1)).day == 1
        )
