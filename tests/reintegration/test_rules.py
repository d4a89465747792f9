from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pemwecco.core.findings import RuleError
from reintegration.rules import (
    AgeBracket,
    age_bracket,
    age_on,
    answer_window,
    follow_up_dates,
)


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


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        ("1988-03-14", "2027-03-13", 38),
        ("1988-03-14", "2027-03-14", 39),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-29", 20),
        ("1966-03-01", "2027-03-01", 61),
        ("1967-03-02", "2027-03-01", 59),
        ("2027-03-01", "2027-03-01", 0),
    ],
)
def test_age_is_counted_in_full_years(birth: str, on: str, age: int) -> None:
    assert age_on(day(birth), day(on)) == age


@pytest.mark.parametrize(
    ("birth", "bracket"),
    [
        ("2009-03-02", AgeBracket.UNDER_18),
        ("2009-03-01", AgeBracket.FROM_18_TO_60),
        ("1967-03-02", AgeBracket.FROM_18_TO_60),
        ("1967-03-01", AgeBracket.FROM_18_TO_60),
        ("1966-03-02", AgeBracket.FROM_18_TO_60),
        ("1966-03-01", AgeBracket.OVER_60),
    ],
)
def test_someone_of_exactly_sixty_is_in_the_middle_bracket(
    birth: str, bracket: AgeBracket
) -> None:
    assert age_bracket(day(birth), day("2027-03-01")) is bracket


def test_nobody_has_an_age_before_being_born() -> None:
    with pytest.raises(RuleError, match="later than"):
        age_on(day("2027-03-02"), day("2027-03-01"))


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


@given(days, st.integers(0, 100 * 366))
def test_an_age_grows_by_one_in_a_year(birth: date, later: int) -> None:
    on = birth + timedelta(days=later)
    assert age_on(birth, on + timedelta(days=366)) - age_on(birth, on) in {1, 2}
    assert 0 <= age_on(birth, on + timedelta(days=1)) - age_on(birth, on) <= 1
