"""Two calendar months after the return, and what one version changes in another."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reintegration.plans.rules import (
    LineChange,
    MilestoneTerms,
    add_months,
    compare_versions,
    get_agreement_day,
)

pytestmark = pytest.mark.unit
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1))
TERMS = st.builds(MilestoneTerms, st.sampled_from("abc"), DAYS, st.just(""))


@pytest.mark.parametrize(
    ("returned", "last"),
    [
        (date(2027, 3, 15), date(2027, 5, 15)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 30), date(2028, 2, 29)),
        (date(2027, 6, 30), date(2027, 8, 30)),
    ],
)
def test_a_plan_is_agreed_within_two_calendar_months(
    returned: date, last: date
) -> None:
    assert get_agreement_day(returned) == last


@given(DAYS, st.integers(0, 36))
def test_months_are_counted_by_the_calendar(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day


def test_what_is_new_otherwise_and_dropped_is_said() -> None:
    first = MilestoneTerms("Samples", date(2027, 4, 1), "")
    moved = first._replace(due_on=date(2027, 5, 1), helper="ADEPME")
    order = MilestoneTerms("First order", date(2027, 9, 1), "")
    found = compare_versions({1: first, 2: order}, {1: moved, 3: order})
    assert found == [
        LineChange(first, moved),
        LineChange(None, order),
        LineChange(order, None),
    ]


@given(
    st.dictionaries(st.integers(1, 5), TERMS), st.dictionaries(st.integers(1, 5), TERMS)
)
def test_the_changes_lead_from_one_version_to_the_other(
    before: dict[int, MilestoneTerms], after: dict[int, MilestoneTerms]
) -> None:
    assert compare_versions(before, before) == []
    changes = compare_versions(before, after)
    stays = sum(before.get(key) == terms for key, terms in after.items())
    came = sum(change.after is not None for change in changes)
    fell = sum(change.after is None for change in changes)
    assert stays + came == len(after)
    assert fell == len(before.keys() - after.keys())
