"""What the map says of ties and gaps, by cases and against networkx."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pemwecco.network.map import rules
from pemwecco.network.map.rules import (
    MOST_IN_A_ROOM,
    Actor,
    Gap,
    MapChoice,
    Tie,
    TieRow,
    choose_actors,
    count_partners,
    find_missing_levels,
    find_role_gaps,
    find_silent_partners,
    find_unanswered_topics,
    keep_inner_ties,
    measure_brokerage,
    merge_ties,
    pair_those_in_a_room,
)

MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)


def actor(pk: int, **facts: Any) -> Actor:
    usual: dict[str, Any] = {
        "name": f"Actor {pk}",
        "level": "micro",
        "country": "SN",
        "region": "SN-DK",
        "area": "SN-DK",
        "sector": 1,
    }
    return Actor(pk, **(usual | facts))


def tie(first: int, second: int) -> Tie:
    return Tie(first, second, ("event",), 1, None)


def test_a_pair_is_one_tie_whoever_is_named_first() -> None:
    rows = [
        TieRow(2, 1, "hosting", 3, MAY),
        TieRow(1, 2, "event", 1, JUNE),
        TieRow(1, 1, "event", 1, JUNE),
        # Out of scope.
        TieRow(1, 9, "event", 1, JUNE),
    ]
    assert merge_ties(rows, {1, 2, 3}) == [Tie(1, 2, ("event", "hosting"), 4, JUNE)]


def test_a_full_room_ties_nobody() -> None:
    small = [(7, organisation, MAY) for organisation in (3, 1, 3)]
    hall = [(8, organisation, MAY) for organisation in range(MOST_IN_A_ROOM + 1)]
    assert pair_those_in_a_room([*small, *hall], "event") == [
        TieRow(1, 3, "event", 1, MAY)
    ]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (MapChoice(), [1, 2, 3, 4]),
        (MapChoice(level="meso"), [2]),
        (MapChoice(place="BE-WAL"), [3]),
        (MapChoice(place="BE-WNA"), [3]),
        (MapChoice(country="SN", sector=2), [4]),
        (MapChoice(level="meso", with_partners=True), [1, 2]),
        (MapChoice(actor=1), [1, 2, 3]),
        (MapChoice(place="BE-BRU"), []),
    ],
)
def test_a_choice_shows_what_it_names(choice: MapChoice, expected: list[int]) -> None:
    actors = [
        actor(1),
        actor(2, level="meso"),
        actor(3, country="BE", region="BE-WNA", area="BE-WAL"),
        actor(4, sector=2),
    ]
    ties = [tie(1, 2), tie(1, 3)]
    shown = choose_actors(actors, ties, choice)
    assert [one.pk for one in shown] == expected
    assert all(
        {one.first, one.second} <= set(expected) for one in keep_inner_ties(ties, shown)
    )


def test_silence_is_told_from_the_longest() -> None:
    days = {1: date(2026, 1, 5), 2: JUNE, 3: MAY}
    assert find_silent_partners([2, 3, 1, 4], days, since=JUNE) == [4, 1, 3]


def test_a_sector_that_nobody_serves_is_told_once() -> None:
    # Sector 1 is served in Flanders, sector 2 nowhere, nobody seeks sector 3.
    holders = [("BE-VLG", 1), ("BE-VLG", 3)]
    gaps = find_role_gaps("host", holders, Counter({1: 5, 2: 7}), ("BE-VLG", "BE-WAL"))
    assert gaps == [
        Gap("nowhere", "host", 7, sector=2),
        Gap("role", "host", 5, area="BE-WAL", sector=1),
    ]


def test_a_need_is_answered_by_an_offer_on_its_topic() -> None:
    needed = Counter({("institution", 4): 2, ("organisation", 5): 9})
    assert find_unanswered_topics(needed, {5}) == [Gap("need_institution", "4", 2)]


def test_a_level_is_missing_where_there_are_actors() -> None:
    belgian = {"country": "BE", "region": "BE-WNA", "area": "BE-WAL"}
    actors = [
        *(actor(pk) for pk in (1, 2, 3)),
        actor(4, level="meso", region="SN-TH", area="SN-TH"),
        # Too few to miss anything.
        actor(5, **belgian),
    ]
    assert find_missing_levels(actors) == [
        Gap("level", "macro", 4, "SN"),
        Gap("level", "meso", 3, "SN", "SN-DK"),
    ]


@given(st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30))
def test_brokerage_is_what_networkx_computes(pairs: set[tuple[int, int]]) -> None:
    ties = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    graph: nx.Graph[int] = nx.Graph(ties)
    expected = nx.betweenness_centrality(graph)
    assert measure_brokerage([tie(*pair) for pair in ties]) == pytest.approx(expected)


def test_of_many_a_sample_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    star = [tie(0, other) for other in range(1, 40)]
    monkeypatch.setattr(rules, "MOST_SOURCES", 10)
    shares = measure_brokerage(star)
    assert max(shares, key=lambda pk: shares[pk]) == 0
    assert count_partners(star)[0] == 39
