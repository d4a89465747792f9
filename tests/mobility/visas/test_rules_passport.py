from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.visas.rules import Limits, passport_findings
from pemwecco.core.findings import RuleError


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("issued", "expires", "entry", "departure", "pages", "codes"),
    [
        ("2023-06-10", "2028-06-09", "2027-03-01", "2027-03-28", 4, []),
        ("2022-06-29", "2027-06-28", "2027-03-01", "2027-03-28", 4, []),
        ("2022-06-28", "2027-06-27", "2027-03-01", "2027-03-28", 4, ["passport-expires"]),
        ("2017-02-28", "2027-12-31", "2027-03-01", "2027-03-28", 4, ["passport-old"]),
        ("2017-03-01", "2027-12-31", "2027-03-01", "2027-03-28", 4, []),
        ("2022-03-01", "2027-02-27", "2026-11-10", "2026-11-30", 4, ["passport-expires"]),
        ("2024-02-29", "2029-02-28", "2028-11-01", "2028-11-29", 2, []),
        ("2022-01-10", "2027-01-09", "2026-10-01", "2026-10-09", 3, []),
        ("2023-01-01", "2027-12-31", "2027-03-01", "2027-10-31", 4, ["passport-expires"]),
        ("2023-01-01", "2027-12-31", "2027-03-01", "2027-09-30", 4, []),
        ("2023-06-10", "2028-06-09", "2027-03-01", "2027-03-28", 1, ["passport-pages"]),
        ("2023-06-10", "2028-06-09", "2027-03-01", "2027-03-28", None, []),
        (
            "2028-06-09", "2023-06-10", "2027-03-01", "2027-03-28", 4,
            ["passport-dates", "passport-not-issued", "passport-expires"],
        ),
    ],
)  # fmt: skip
def test_a_passport_is_judged_for_a_visit(
    issued: str,
    expires: str,
    entry: str,
    departure: str,
    pages: int | None,
    codes: list[str],
) -> None:
    found = passport_findings(
        day(issued), day(expires), day(entry), day(departure), pages
    )
    assert [finding.code for finding in found] == codes


@pytest.mark.parametrize(
    ("departure", "needed"),
    [
        ("2026-11-30", "2027-02-28"),
        ("2027-11-29", "2028-02-29"),
        ("2027-11-30", "2028-02-29"),
        ("2027-03-28", "2027-06-28"),
        ("2027-05-31", "2027-08-31"),
        ("2027-08-31", "2027-11-30"),
        ("2028-11-30", "2029-02-28"),
    ],
)
def test_three_months_end_on_the_last_day_of_a_shorter_month(
    departure: str, needed: str
) -> None:
    leaving = day(departure)
    (found,) = passport_findings(date(2022, 1, 1), leaving, leaving, leaving, 2)
    assert found.params["needed"] == day(needed)
    assert needed in str(found)


def test_a_departure_before_the_entry_is_refused() -> None:
    with pytest.raises(RuleError, match="before the entry"):
        passport_findings(
            date(2022, 1, 1), date(2030, 1, 1), date(2027, 3, 2), date(2027, 3, 1), 2
        )


def test_limits_come_in_as_arguments() -> None:
    found = passport_findings(
        date(2023, 1, 1), date(2028, 1, 1), date(2027, 3, 1), date(2027, 3, 28), 2,
        limits=Limits(passport_blank_pages=3),
    )  # fmt: skip
    assert [finding.code for finding in found] == ["passport-pages"]


days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(days, days, days, st.integers(0, 5))
def test_a_longer_validity_never_makes_a_passport_worse(
    issued: date, expires: date, entry: date, pages: int
) -> None:
    before = passport_findings(issued, expires, entry, entry, pages)
    after = passport_findings(issued, date(2099, 1, 1), entry, entry, pages)
    assert {finding.code for finding in after} <= {finding.code for finding in before}
