from __future__ import annotations

from datetime import date

import pytest

from mobility.hosts.rules import DaySpan
from mobility.itineraries.rules.plan import list_stay_date_findings

TODAY = date(2027, 3, 1)
COHORT = DaySpan(date(2027, 4, 1), date(2027, 5, 30))


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(2027, 4, 1), date(2027, 5, 30), []),
        (date(2027, 4, 10), date(2027, 4, 10), []),
        (date(2027, 4, 10), date(2027, 4, 9), [("stay-reversed", "bad")]),
        (date(2027, 3, 31), date(2027, 4, 9), [("stay-outside-cohort", "attention")]),
        (date(2027, 1, 1), date(2027, 2, 1), [("stay-over", "attention")]),
        (
            date(2027, 4, 1),
            date(2027, 8, 25),
            [("too-long", "bad"), ("stay-outside-cohort", "attention")],
        ),
    ],
)
def test_the_days_of_a_stay(
    first: date, last: date, found: list[tuple[str, str]]
) -> None:
    findings = list_stay_date_findings(DaySpan(first, last), TODAY, cohort=COHORT)
    assert [(one.code, one.severity) for one in findings] == found


def test_the_longest_stay_is_that_of_the_dated_rule() -> None:
    stay = DaySpan(date(2027, 4, 1), date(2027, 6, 29))
    assert list(list_stay_date_findings(stay, TODAY, cohort=None)) == []
    (found,) = list_stay_date_findings(stay, TODAY, cohort=None, max_days=89)
    assert found.params == {"days": 90, "most": 89}
