from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pemwecco.core.ages import AgeBracket, age_bracket, age_on
from pemwecco.core.findings import RuleError


def day(text: str) -> date:
    return date.fromisoformat(text)


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


@given(days, st.integers(0, 100 * 366))
def test_an_age_grows_by_one_in_a_year(birth: date, later: int) -> None:
    on = birth + timedelta(days=later)
    assert age_on(birth, on + timedelta(days=366)) - age_on(birth, on) in {1, 2}
    assert 0 <= age_on(birth, on + timedelta(days=1)) - age_on(birth, on) <= 1
