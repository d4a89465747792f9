from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.visas.rules import (
    Limits,
    appeal_by,
    arrival_declaration_by,
    business_trip_until,
    decision_due,
    expected_feasts,
    fingerprints_reusable,
    holidays_from,
    lodging_findings,
    lodging_window,
    meeting_days,
    meeting_findings,
    senegalese_holidays,
)
from pemwecco.core.findings import RuleError

DAY = timedelta(days=1)
HOLIDAYS_2027 = frozenset(
    {date(2027, 3, 29), date(2027, 5, 6), date(2027, 5, 17), date(2027, 7, 21)}
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def periods(text: str) -> list[tuple[date, date]]:
    return [(day(a), day(b)) for a, _, b in (t.partition("/") for t in text.split())]


@pytest.mark.parametrize(
    ("entry", "earliest", "latest"),
    [
        ("2027-03-01", "2026-09-01", "2027-02-14"),
        ("2027-08-31", "2027-02-28", "2027-08-16"),
        ("2027-08-29", "2027-02-28", "2027-08-14"),
        ("2028-08-29", "2028-02-29", "2028-08-14"),
        ("2027-05-31", "2026-11-30", "2027-05-16"),
        ("2028-03-01", "2027-09-01", "2028-02-15"),
    ],
)
def test_the_lodging_window_opens_months_and_closes_days_before(
    entry: str, earliest: str, latest: str
) -> None:
    assert lodging_window(day(entry)) == (day(earliest), day(latest))


@pytest.mark.parametrize(
    ("lodged", "code"),
    [
        ("2026-08-31", "lodged-too-early"),
        ("2026-09-01", None),
        ("2027-02-14", None),
        ("2027-02-15", "lodged-too-late"),
    ],
)
def test_a_date_of_lodging_is_judged(lodged: str, code: str | None) -> None:
    found = lodging_findings(day(lodged), day("2027-03-01"))
    assert [finding.code for finding in found] == ([code] if code else [])


def test_seafarers_may_have_other_limits() -> None:
    limits = Limits(lodging_earliest_months=9)
    assert lodging_window(day("2027-03-01"), limits=limits).earliest == day(
        "2026-06-01"
    )


@pytest.mark.parametrize(
    ("lodged", "normal", "extended"),
    [
        ("2027-02-01", "2027-02-16", "2027-03-18"),
        ("2028-02-20", "2028-03-06", "2028-04-05"),
        ("2027-02-26", "2027-03-15", "2027-04-12"),
    ],
)
def test_decisions_are_expected_after_15_and_45_days(
    lodged: str, normal: str, extended: str
) -> None:
    assert decision_due(day(lodged)) == (day(normal), day(extended))


@pytest.mark.parametrize(
    ("lodged", "normal"),
    [
        ("2026-12-17", "2027-01-04"),
        ("2027-07-06", "2027-07-22"),
        ("2027-10-27", "2027-11-12"),
        # Easter Monday, and All Saints' Day on a Monday.
        ("2027-03-14", "2027-03-30"),
        ("2027-10-17", "2027-11-02"),
        ("2027-04-21", "2027-05-07"),
    ],
)
def test_a_decision_is_expected_on_a_working_day_in_belgium(
    lodged: str, normal: str
) -> None:
    due = decision_due(day(lodged), holidays=holidays_from(day(lodged)))
    assert due.normal == day(normal)


def test_the_holidays_of_senegal_have_moving_feasts_that_are_expected() -> None:
    days = senegalese_holidays(2027)
    assert {day("2027-04-04"), day("2027-03-29"), day("2027-03-09")} <= days
    assert expected_feasts(2027)[day("2027-03-09")] == "Eid al-Fitr"
    assert day("2027-04-04") not in expected_feasts(2027)
    assert day("2027-05-17") not in expected_feasts(2027)


def test_a_feast_that_was_proclaimed_takes_the_place_of_the_expected_one() -> None:
    proclaimed = {day("2027-03-09"): day("2027-03-10")}
    days = senegalese_holidays(2027, confirmed=proclaimed)
    assert day("2027-03-10") in days
    assert day("2027-03-09") not in days
    # From a Sunday to a Saturday: its Monday goes, unless another holiday stands there.
    earlier = {day("2027-05-16"): day("2027-05-15")}
    moved = senegalese_holidays(2027, confirmed=earlier)
    assert day("2027-05-16") not in moved
    assert day("2027-05-17") in moved
    later = senegalese_holidays(2027, confirmed={day("2027-06-15"): day("2027-06-13")})
    assert {day("2027-06-13"), day("2027-06-14")} <= later
    assert day("2027-06-15") not in later


def test_a_decision_is_not_expected_on_a_holiday() -> None:
    due = decision_due(day("2027-03-14"), holidays=HOLIDAYS_2027)
    assert due.normal == day("2027-03-30")


def test_the_appeal_ends_thirty_days_after_notification() -> None:
    assert appeal_by(day("2027-03-02")) == day("2027-04-01")
    assert appeal_by(day("2027-03-05")) == day("2027-04-04")


@pytest.mark.parametrize(
    ("enrolled", "applied", "reusable"),
    [
        ("2022-01-15", "2026-12-14", True),
        ("2022-01-15", "2026-12-15", False),
        ("2023-03-31", "2028-02-28", True),
        ("2023-03-31", "2028-02-29", False),
        ("2021-10-01", "2026-11-23", False),
        ("2027-01-01", "2026-12-31", False),
    ],
)
def test_fingerprints_serve_for_less_than_59_months(
    enrolled: str, applied: str, *, reusable: bool
) -> None:
    assert fingerprints_reusable(day(enrolled), day(applied)) is reusable


@pytest.mark.parametrize(
    ("arrival", "by"),
    [
        ("2027-03-01", "2027-03-04"),
        ("2027-03-05", "2027-03-10"),
        ("2027-03-06", "2027-03-10"),
        ("2027-03-26", "2027-04-01"),
        ("2027-05-05", "2027-05-11"),
    ],
)
def test_the_arrival_is_declared_within_three_working_days(
    arrival: str, by: str
) -> None:
    assert arrival_declaration_by(day(arrival), HOLIDAYS_2027) == day(by)


def test_a_hotel_declares_its_guests_itself() -> None:
    assert arrival_declaration_by(day("2027-03-01"), [], registers_guests=True) is None


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_exactly_three_working_days_pass_until_the_declaration(arrival: date) -> None:
    by = arrival_declaration_by(arrival, HOLIDAYS_2027)
    assert by is not None
    passed = [arrival + n * DAY for n in range(1, (by - arrival).days + 1)]
    working = [d for d in passed if d.weekday() < 5 and d not in HOLIDAYS_2027]
    assert len(working) == 3
    assert working[-1] == by


@pytest.mark.parametrize(
    ("presence", "longest", "per_year"),
    [
        ("", 0, {}),
        ("2027-03-01/2027-03-20", 20, {2027: 20}),
        (
            "2027-03-01/2027-03-20 2027-05-03/2027-05-22 2027-09-06/2027-09-25",
            20,
            {2027: 60},
        ),
        ("2027-12-20/2028-01-08", 20, {2027: 12, 2028: 8}),
        ("2027-03-11/2027-03-20 2027-03-01/2027-03-10", 20, {2027: 20}),
        ("2027-03-01/2027-03-10 2027-03-05/2027-03-06", 10, {2027: 10}),
        ("2027-03-01/2027-03-10 2027-03-12/2027-03-12", 10, {2027: 11}),
    ],
)
def test_meeting_days_are_counted_by_run_and_by_year(
    presence: str, longest: int, per_year: dict[int, int]
) -> None:
    assert meeting_days(periods(presence)) == (longest, per_year)


@given(
    st.lists(
        st.tuples(st.dates(date(2026, 1, 1), date(2029, 1, 1)), st.integers(0, 40)),
        max_size=8,
    )
)
def test_meeting_days_agree_with_a_walk(raw: list[tuple[date, int]]) -> None:
    days = {first + n * DAY for first, length in raw for n in range(length + 1)}
    per_year: dict[int, int] = {}
    for on in days:
        per_year[on.year] = per_year.get(on.year, 0) + 1
    run = longest = 0
    for on in sorted(days):
        run = run + 1 if on - DAY in days else 1
        longest = max(longest, run)
    assert meeting_days((first, first + n * DAY) for first, n in raw) == (
        longest,
        per_year,
    )


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(RuleError, match="before it starts"):
        meeting_days(periods("2027-03-10/2027-03-01"))


@pytest.mark.parametrize(
    ("presence", "codes"),
    [
        ("2027-03-01/2027-03-20 2027-05-03/2027-05-22 2027-09-06/2027-09-25", []),
        ("2027-12-20/2028-01-08", []),
        ("2027-03-01/2027-03-28", ["meeting-consecutive"]),
        (
            "2027-03-01/2027-03-20 2027-05-03/2027-05-22 2027-09-06/2027-09-25 2027-11-01/2027-11-01",
            ["meeting-year"],
        ),
    ],
)
def test_meetings_beyond_the_exemption_are_named(
    presence: str, codes: list[str]
) -> None:
    assert [finding.code for finding in meeting_findings(periods(presence))] == codes


def test_a_business_trip_lasts_three_consecutive_months() -> None:
    assert business_trip_until(day("2027-03-01")) == day("2027-05-31")
    assert business_trip_until(day("2027-11-30")) == day("2028-02-28")
