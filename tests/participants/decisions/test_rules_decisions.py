from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.decisions.rules.balance import Target, balance
from participants.decisions.rules.reserve import (
    ReserveRank,
    choose_next_in_line,
    last_day,
    place_at_rank,
    reply_by,
)
from participants.eligibility.rules.sizes import size_of

WAITING = [
    ReserveRank(1, "F", 1, "declined"),
    ReserveRank(2, "M", 1),
    ReserveRank(3, "F", 2),
    ReserveRank(4, "", 1),
]


def test_the_same_group_comes_first_then_the_general_list() -> None:
    choice = choose_next_in_line(WAITING, stratum="F", by_stratum=True)

    assert (choice.key, choice.stratum, choice.rank) == (3, "F", 2)
    assert [(row.key, row.why) for row in choice.passed] == [
        (1, "declined"),
        (2, "other_stratum"),
    ]


def test_a_group_without_anyone_takes_from_the_general_list() -> None:
    assert choose_next_in_line(WAITING, stratum="SN-DK", by_stratum=True).key == 4


def test_whoever_waits_for_another_group_keeps_waiting() -> None:
    choice = choose_next_in_line([ReserveRank(2, "M", 1)], stratum="F", by_stratum=True)

    assert choice.key is None
    assert [(row.key, row.why) for row in choice.passed] == [(2, "other_stratum")]


def test_without_groups_the_rank_alone_decides() -> None:
    assert choose_next_in_line(WAITING, stratum="F", by_stratum=False).key == 2
    assert choose_next_in_line([], stratum="", by_stratum=False).key is None


PLACES = st.lists(
    st.builds(
        ReserveRank,
        st.integers(1, 30),
        st.sampled_from(["", "F", "M"]),
        st.integers(1, 9),
        st.sampled_from(["", "", "offered", "declined", "withdrawn"]),
    ),
    max_size=12,
    unique_by=lambda place: place.key,
)


@settings(deadline=None)
@given(places=PLACES, stratum=st.sampled_from(["", "F", "M"]), by_stratum=st.booleans())
def test_whoever_is_chosen_waits_and_nobody_who_waits_on_the_same_list_stands_before(
    places: list[ReserveRank], stratum: str, *, by_stratum: bool
) -> None:
    choice = choose_next_in_line(places, stratum=stratum, by_stratum=by_stratum)

    waiting = [place for place in places if not place.gone]
    allowed = [
        place for place in waiting if not by_stratum or place.stratum in {"", stratum}
    ]
    assert (choice.key is None) == (not allowed)
    if choice.key is not None:
        chosen = next(place for place in places if place.key == choice.key)
        assert chosen in allowed
        same = [
            place
            for place in allowed
            if not by_stratum or place.stratum == chosen.stratum
        ]
        assert all(
            (chosen.rank, chosen.key) <= (other.rank, other.key) for other in same
        )
        assert all(row.key != choice.key and row.why for row in choice.passed)


@settings(deadline=None)
@given(
    st.lists(st.integers(), unique=True, max_size=8), st.integers(), st.integers(-2, 12)
)
def test_a_rank_keeps_everybody_once(order: list[int], key: int, rank: int) -> None:
    found = place_at_rank(order, key, rank)

    assert sorted(found) == sorted({*order, key})
    assert [other for other in found if other != key] == [
        other for other in order if other != key
    ]


def test_ranks_close_up() -> None:
    assert place_at_rank([1, 2, 3], 3, 1) == [3, 1, 2]
    assert place_at_rank([1, 2, 3], 1, 2) == [2, 1, 3]
    assert place_at_rank([1, 2], 9, 50) == [1, 2, 9]


def test_an_offer_is_answered_by_the_end_of_a_day_on_the_persons_clock() -> None:
    at = datetime(2027, 1, 1, 23, 30, tzinfo=UTC)

    assert reply_by(at, 10, ZoneInfo("Africa/Dakar")) == datetime(
        2027, 1, 11, 23, 59, tzinfo=UTC
    )
    # In Brussels it is the next day already.
    assert reply_by(at, 10, ZoneInfo("Europe/Brussels")) == datetime(
        2027, 1, 12, 22, 59, tzinfo=UTC
    )


def test_an_offer_near_the_last_day_leaves_time_for_the_next_person() -> None:
    at, dakar = datetime(2027, 1, 1, 12, tzinfo=UTC), ZoneInfo("Africa/Dakar")

    assert reply_by(at, 10, dakar, date(2027, 1, 4)).date() == date(2027, 1, 4)
    assert reply_by(at, 10, dakar, date(2027, 2, 4)).date() == date(2027, 1, 11)
    assert reply_by(at, 10, dakar, date(2027, 1, 1)).date() == date(2027, 1, 2)


def test_the_last_day_leaves_time_for_a_visa() -> None:
    assert last_day(date(2027, 3, 1), 70) == date(2026, 12, 21)


@pytest.mark.parametrize(
    ("jobs", "turnover", "size"),
    [
        (None, None, ""),
        (1, None, "nano"),
        (1, 9_000_000, "nano"),
        (1, 11_000_000, "micro"),
        (9, 99_000_000, "micro"),
        (10, 5_000_000, "small"),
        (200, None, "medium"),
        (250, None, "large"),
        (3, Decimal(3_000_000_000), "large"),
    ],
)
def test_the_size_follows_the_higher_figure(
    jobs: int | None, turnover: int | None, size: str
) -> None:
    assert size_of(jobs, turnover) == size


def test_the_balance_says_what_is_missing_and_what_is_too_many() -> None:
    members = [{"sex": "F", "region": "SN-DK"}] * 3 + [
        {"sex": "M", "region": "SN-DK"}
    ] * 7
    targets = [Target("sex", "F", at_least=40), Target("region", "SN-DK", at_most=60)]

    found = balance(members, targets)

    women, men = found["sex"]
    assert (women.value, women.count, women.share, women.missing, women.fits) == (
        "F",
        3,
        30,
        1,
        False,
    )
    assert (men.value, men.count, men.share, men.aimed_at, men.fits) == (
        "M",
        7,
        70,
        False,
        True,
    )
    (dakar,) = found["region"]
    assert (dakar.count, dakar.above) == (10, 4)


def test_an_empty_cohort_misses_nothing_yet() -> None:
    (women,) = balance([], [Target("sex", "F", at_least=40)])["sex"]

    assert (women.count, women.share, women.fits) == (0, 0, True)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["F", "M", ""]), max_size=60), st.integers(0, 100))
def test_adding_what_is_missing_reaches_the_target_in_a_cohort_of_that_size(
    sexes: list[str], least: int
) -> None:
    groups = balance(
        [{"sex": sex} for sex in sexes], [Target("sex", "F", at_least=least)]
    )["sex"]

    assert sum(group.count for group in groups) == len(sexes)
    women = groups[0]
    assert (women.count + women.missing) * 100 >= least * len(sexes)
