from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.visas.rules import (
    SCHENGEN_FROM,
    Limits,
    Overstay,
    Stay,
    days_used,
    earliest_entry,
    first_breach,
    longest_stay,
    overstay,
    stay_findings,
)
from pemwecco.core.findings import RuleError

DAY = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def trips(text: str, state: str = "BE") -> list[Stay]:
    """Read ``2027-03-01/2027-03-10 …``."""
    return [
        Stay(day(a), day(b), state)
        for a, _, b in (t.partition("/") for t in text.split())
    ]


# Worked cases


@pytest.mark.parametrize(
    ("stays", "on", "used"),
    [
        ("2027-03-10/2027-03-10", "2027-03-10", 1),
        ("2027-03-01/2027-05-29", "2027-05-29", 90),
        ("2028-01-01/2028-03-30", "2028-03-30", 90),
        ("2027-01-01/2027-03-31", "2027-03-31", 90),
        ("2027-03-01/2027-03-10 2027-03-08/2027-03-15", "2027-03-15", 15),
        ("2027-03-01/2027-03-20 2027-03-05/2027-03-08", "2027-03-20", 20),
        (
            "2027-06-10/2027-06-19 2027-01-04/2027-01-13 2027-03-01/2027-03-10",
            "2027-06-19",
            30,
        ),
        ("2027-01-01/2027-01-01", "2027-06-29", 1),
        ("2027-01-01/2027-01-01", "2027-06-30", 0),
        ("2026-12-20/2027-01-01", "2027-06-29", 1),
        ("2028-02-29/2028-02-29", "2028-08-26", 1),
        ("2026-11-15/2027-01-20", "2027-01-20", 67),
        (
            "2024-01-10/2024-01-16 2024-03-05/2024-03-18 2024-06-01/2024-06-21 2024-09-01/2024-09-28",
            "2024-12-15",
            31,
        ),
        ("2027-03-01/2027-04-14 2027-05-10/2027-06-08", "2027-06-08", 75),
        (
            "2013-06-01/2013-07-13 2013-08-15/2013-09-30 2014-01-01/2014-01-30",
            "2014-01-30",
            77,
        ),
        ("2014-04-19/2014-04-21 2014-06-18/2014-09-11", "2014-09-11", 89),
        ("", "2027-01-01", 0),
        ("2027-03-10/2027-03-20", "2027-03-09", 0),
    ],
)
def test_days_are_counted_once_with_entry_and_exit(
    stays: str, on: str, used: int
) -> None:
    assert days_used(trips(stays), day(on)) == used


def test_a_state_counts_from_the_day_it_joined() -> None:
    bulgaria = trips("2024-03-20/2024-04-05", "BG")
    assert days_used(bulgaria, day("2024-04-05")) == 6
    assert days_used(trips("2022-12-20/2023-01-02", "hr"), day("2023-01-02")) == 2
    assert days_used(trips("2024-03-01/2024-03-30", "RO"), day("2024-04-05")) == 0


def test_a_state_outside_schengen_and_a_long_stay_do_not_count() -> None:
    assert days_used(trips("2027-03-01/2027-03-20", "IE"), day("2027-03-20")) == 0
    permit = [Stay(day("2026-01-01"), day("2027-03-20"), "BE", long_stay=True)]
    assert days_used(permit, day("2027-03-20")) == 0
    assert first_breach(permit) is None


def test_the_table_of_states_can_be_replaced() -> None:
    cyprus = trips("2027-03-01/2027-03-20", "CY")
    on = day("2027-03-20")
    assert days_used(cyprus, on) == 0
    assert days_used(cyprus, on, schengen_from={"CY": day("2027-03-11")}) == 10


def test_twenty_nine_states_count_today() -> None:
    assert len(SCHENGEN_FROM) == 29
    assert not {"IE", "CY", "GB", "SN"} & SCHENGEN_FROM.keys()


@pytest.mark.parametrize(
    ("stays", "breach"),
    [
        ("2027-03-02/2027-05-31", "2027-05-31"),
        ("2027-03-01/2027-05-29", None),
        ("2027-03-01/2027-05-30", "2027-05-30"),
        (
            "2027-03-01/2027-04-14 2027-05-10/2027-06-08 2027-06-20/2027-07-09",
            "2027-07-05",
        ),
        ("2027-03-01/2027-05-29 2027-08-28/2027-11-25", None),
        ("2027-03-01/2027-05-29 2027-08-27/2027-08-27", "2027-08-27"),
        ("", None),
    ],
)
def test_the_first_day_over_the_limit_is_found(stays: str, breach: str | None) -> None:
    assert first_breach(trips(stays)) == (breach and day(breach))


@pytest.mark.parametrize(
    ("stays", "entry", "longest"),
    [
        ("2027-03-21/2027-06-18", "2027-09-16", 0),
        ("2027-03-21/2027-06-18", "2027-09-17", 90),
        (
            "2027-01-01/2027-01-10 2027-02-01/2027-02-10 2027-03-01/2027-04-09",
            "2027-07-08",
            50,
        ),
        (
            "2027-01-01/2027-01-10 2027-02-01/2027-02-10 2027-03-01/2027-04-09",
            "2027-07-09",
            90,
        ),
        ("2027-03-01/2027-04-14 2027-05-10/2027-06-08", "2027-06-20", 15),
        ("2027-01-01/2027-01-05 2027-04-01/2027-06-14", "2027-06-20", 15),
        (
            "2027-01-01/2027-01-30 2027-03-01/2027-03-30 2027-05-01/2027-05-30",
            "2027-06-29",
            0,
        ),
        (
            "2027-01-01/2027-01-30 2027-03-01/2027-03-30 2027-05-01/2027-05-30",
            "2027-06-30",
            30,
        ),
        ("", "2027-03-01", 90),
        ("2014-08-15/2014-09-30", "2015-01-01", 90),
        (
            "2013-06-01/2013-07-13 2013-08-15/2013-09-30 2014-01-01/2014-01-30",
            "2014-01-31",
            60,
        ),
        ("2014-04-19/2014-04-21 2014-06-18/2014-09-11", "2014-09-12", 1),
    ],
)
def test_the_longest_stay_lets_old_days_leave_the_window(
    stays: str, entry: str, longest: int
) -> None:
    assert longest_stay(trips(stays), day(entry)) == longest


def test_who_arrives_on_the_first_of_march_may_stay_until_the_29th_of_may() -> None:
    entry = day("2027-03-01")
    assert entry + (longest_stay([], entry) - 1) * DAY == day("2027-05-29")


@pytest.mark.parametrize(
    ("stays", "days", "not_before", "entry"),
    [
        ("2027-03-21/2027-06-18", 90, "2027-06-19", "2027-09-17"),
        ("2028-01-01/2028-03-30", 1, "2028-03-31", "2028-06-29"),
        (
            "2027-01-01/2027-01-30 2027-03-01/2027-03-30 2027-05-01/2027-05-30",
            1,
            "2027-05-31",
            "2027-06-30",
        ),
        ("2027-03-01/2027-03-10", 60, "2027-03-11", "2027-03-11"),
        ("", 90, "2027-03-01", "2027-03-01"),
    ],
)
def test_the_earliest_entry_is_found(
    stays: str, days: int, not_before: str, entry: str
) -> None:
    assert earliest_entry(trips(stays), days, day(not_before)) == day(entry)


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_no_short_stay_is_empty_or_longer_than_the_limit(days: int) -> None:
    with pytest.raises(RuleError, match="1 to 90 days"):
        earliest_entry([], days, day("2027-03-01"))


def test_both_figures_of_an_overstay_are_named() -> None:
    plan = trips("2027-03-01/2027-04-14 2027-05-10/2027-06-08 2027-06-20/2027-07-09")
    assert overstay(plan, day("2027-07-09")) == Overstay(beyond=5, days_in_breach=5)
    long = trips("2027-01-01/2027-03-01 2027-04-01/2027-07-31")
    assert overstay(long, day("2027-07-31")) == Overstay(beyond=60, days_in_breach=92)
    assert overstay(long, day("2027-04-30")) == Overstay(0, 0)


def test_the_limits_come_in_as_arguments() -> None:
    limits = Limits(max_days=10, window_days=20)
    plan = trips("2027-03-01/2027-03-12")
    assert first_breach(plan, limits=limits) == day("2027-03-11")
    assert (
        longest_stay(trips("2027-03-01/2027-03-05"), day("2027-03-06"), limits=limits)
        == 5
    )


# Stays without exit, stays that cannot be


def test_an_open_stay_runs_to_the_day_of_the_question() -> None:
    inside = [Stay(day("2027-03-01"), None, "BE")]
    assert days_used(inside, day("2027-03-10")) == 10
    assert days_used(inside, day("2027-02-28")) == 0
    assert first_breach(inside) == day("2027-05-30")
    assert overstay(inside, day("2027-06-02")) == Overstay(4, 4)
    assert longest_stay(inside, day("2027-03-11")) == 80
    assert earliest_entry(inside, 1, day("2027-05-30")) == day("2027-08-28")


def test_two_open_stays_are_refused() -> None:
    both = [Stay(day("2027-03-01"), None, "BE"), Stay(day("2027-02-01"), None, "IE")]
    with pytest.raises(RuleError, match="2027-02-01 and from 2027-03-01"):
        days_used(both, day("2027-03-10"))


def test_an_exit_before_the_entry_is_refused() -> None:
    with pytest.raises(RuleError) as caught:
        Stay(day("2027-03-10"), day("2027-03-01"), "BE")
    assert caught.value.code == "stay-reversed"


def test_an_instant_is_not_a_day_of_stay() -> None:
    with pytest.raises(TypeError):
        Stay(datetime(2027, 3, 1, 6, 10, tzinfo=UTC), None, "BE")


def test_stays_said_to_have_happened_are_looked_over() -> None:
    today = day("2027-06-01")
    fine = trips("2028-02-29/2028-02-29 2027-03-01/2027-03-10 2027-03-10/2027-03-12")
    assert stay_findings(fine[1:], today=today) == ()
    assert [f.code for f in stay_findings(fine[:1], today=today)] == ["stay-future"]
    nested = trips("2027-03-01/2027-03-20 2027-03-05/2027-03-08 2027-03-15/2027-03-25")
    assert [f.code for f in stay_findings(nested, today=today)] == ["stay-overlap"] * 2
    open_twice = [
        Stay(day("2027-03-01"), None, "BE"),
        Stay(day("2027-04-01"), None, "FR"),
    ]
    assert [f.code for f in stay_findings(open_twice, today=today)] == [
        "stay-two-open",
        "stay-overlap",
    ]
    going_on = trips("2027-05-25/2027-06-05")
    assert str(stay_findings(going_on, today=today)[0]).startswith("2027-06-05")
    permit = [
        Stay(day("2026-01-01"), day("2027-05-01"), "FR", long_stay=True),
        *fine[1:],
    ]
    assert stay_findings(permit, today=today) == ()


# Against a counter that walks through the days

STATES = ["BE", "FR", "BG", "IE"]
START = date(2023, 10, 1)

dates = st.integers(0, 500).map(lambda n: START + n * DAY)


@st.composite
def histories(draw: st.DrawFn) -> list[Stay]:
    stays = []
    for _number in range(draw(st.integers(0, 8))):
        entry = draw(dates)
        stays.append(
            Stay(
                entry,
                entry + draw(st.integers(0, 110)) * DAY,
                draw(st.sampled_from(STATES)),
                long_stay=draw(st.integers(0, 9)) == 0,
            )
        )
    return stays


def walked(stays: list[Stay]) -> set[date]:
    days = set()
    for stay in stays:
        joined = SCHENGEN_FROM.get(stay.state)
        on = stay.entry
        while stay.exit and on <= stay.exit:
            if joined and on >= joined and not stay.long_stay:
                days.add(on)
            on += DAY
    return days


def used(days: set[date], on: date) -> int:
    return sum(on - 179 * DAY <= x <= on for x in days)


def walked_longest(days: set[date], entry: date) -> int:
    stayed, length, on = set(days), 0, entry
    while length < 90 and used(stayed | {on}, on) <= 90:
        stayed.add(on)
        length += 1
        on += DAY
    return length


@given(histories(), dates)
def test_days_used_agrees_with_a_walk(stays: list[Stay], on: date) -> None:
    assert days_used(stays, on) == used(walked(stays), on)


@given(histories())
def test_first_breach_agrees_with_a_walk(stays: list[Stay]) -> None:
    days = walked(stays)
    assert first_breach(stays) == next(
        (x for x in sorted(days) if used(days, x) > 90), None
    )


@pytest.mark.parametrize(
    ("stays", "trip", "breach"),
    [
        # 182 days in 2012, long before the trip: nothing looks back on them.
        ("2012-01-01/2012-06-30", "2027-02-11/2027-03-10", None),
        ("2019-01-01/2019-12-31", "2027-02-11/2027-03-10", None),
        # 120 days of which the trip looks back on fewer and fewer.
        ("2026-06-01/2026-09-28", "2027-01-26/2027-03-10", None),
        ("2026-09-01/2026-12-29", "2027-01-15/2027-02-11", "2027-01-15"),
        # The overstay itself is not the trip, a later one neither.
        ("2026-03-01/2026-06-30 2027-04-01/2027-08-30", "2027-02-11/2027-03-10", None),
    ],
)
def test_only_the_days_of_the_trip_are_judged(
    stays: str, trip: str, breach: str | None
) -> None:
    everything = [*trips(stays), *trips(trip)]
    entry, departure = everything[-1].entry, everything[-1].exit
    assert departure is not None
    found = first_breach(everything, since=entry, until=departure)
    assert found == (breach and day(breach))


@given(histories(), dates, st.integers(0, 60))
def test_a_breach_of_some_days_agrees_with_a_walk(
    stays: list[Stay], since: date, length: int
) -> None:
    until = since + length * DAY
    days = walked(stays)
    expected = next(
        (x for x in sorted(days) if since <= x <= until and used(days, x) > 90), None
    )
    assert first_breach(stays, since=since, until=until) == expected


@given(histories(), dates)
def test_overstay_agrees_with_a_walk(stays: list[Stay], on: date) -> None:
    days = walked(stays)
    assert overstay(stays, on) == (
        max(0, used(days, on) - 90),
        sum(used(days, x) > 90 for x in days if x <= on),
    )


@settings(deadline=None)
@given(histories(), dates)
def test_longest_stay_agrees_with_a_walk(stays: list[Stay], entry: date) -> None:
    assert longest_stay(stays, entry) == walked_longest(walked(stays), entry)


@settings(deadline=None)
@given(histories(), dates, st.integers(1, 90))
def test_the_earliest_entry_is_possible_and_the_day_before_is_not(
    stays: list[Stay], not_before: date, length: int
) -> None:
    entry = earliest_entry(stays, length, not_before)
    days = walked(stays)
    assert entry >= not_before
    assert walked_longest(days, entry) >= length
    if entry > not_before:
        assert walked_longest(days, entry - DAY) < length


@settings(deadline=None)
@given(histories(), dates, st.integers(1, 90))
def test_no_possible_day_before_the_earliest_entry_is_passed_over(
    stays: list[Stay], not_before: date, length: int
) -> None:
    entry = earliest_entry(stays, length, not_before)
    on = not_before
    while on < entry:
        assert longest_stay(stays, on) < length
        on += DAY


@given(histories())
def test_neither_order_nor_repetition_matters(stays: list[Stay]) -> None:
    again = [*stays[::-1], *stays]
    assert first_breach(again) == first_breach(stays)
    assert days_used(again, START + 300 * DAY) == days_used(stays, START + 300 * DAY)


@given(dates, st.integers(0, 89))
def test_ninety_days_of_absence_always_allow_ninety_days(
    entry: date, length: int
) -> None:
    stay = Stay(entry, entry + length * DAY, "BE")
    assert stay.exit is not None
    assert longest_stay([stay], stay.exit + 91 * DAY) == 90


def lines_run(ask: Callable[[], object]) -> int:
    """How many lines of Python an answer takes: the same on every machine."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        ask()
    finally:
        sys.settrace(before)
    return count


def test_a_thousand_stays_are_answered_without_looking_at_each_day() -> None:
    first = date(2000, 1, 1)
    stays = [
        Stay(first + 9 * n * DAY, first + (9 * n + 4) * DAY, "BE") for n in range(1000)
    ]
    on = first + 9000 * DAY
    questions: dict[str, Callable[[], object]] = {
        "days_used": lambda: days_used(stays, on),
        "first_breach": lambda: first_breach(stays),
        "overstay": lambda: overstay(stays, on),
        "longest_stay": lambda: longest_stay(stays, on),
        "earliest_entry": lambda: earliest_entry(stays, 90, first),
    }
    lines = {name: lines_run(ask) for name, ask in questions.items()}
    # Fifteen to forty-five for each stay; a set of days for each window of 180 would take thousands.
    assert {
        name: count for name, count in lines.items() if count > 100 * len(stays)
    } == {}
