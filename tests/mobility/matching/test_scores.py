"""How well a visitor and a host suit each other: what counts, and what never does."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.matching.rules.languages import find_languages
from mobility.matching.rules.scores import (
    HostProfile,
    StatedPreference,
    StatedTopic,
    VisitorProfile,
    Weights,
    list_weight_findings,
    score_pair,
)

pytestmark = pytest.mark.unit
DISTRIBUTION = StatedTopic("distribution", "distribution", strength=3)
DESIGN = StatedTopic("design", "packaging design", strength=1)
# What the law and fairness forbid to count, in the words of a model's fields.
FORBIDDEN = {
    "sex",
    "gender",
    "age",
    "birth_date",
    "origin",
    "nationality",
    "region",
    "civil_status",
    "panel",
    "score",
    "rank",
    "name",
    "religion",
}


def test_a_profile_holds_nothing_of_sex_origin_or_the_panel() -> None:
    for profile in (VisitorProfile, HostProfile, StatedTopic):
        names = {item.name for item in dataclasses.fields(profile)}
        assert not names & FORBIDDEN


def read_parts(visitor: VisitorProfile, host: HostProfile) -> dict[str, float]:
    score = score_pair(visitor, host, Weights())
    return {part.name: part.value for part in score.parts}


def test_a_strong_need_counts_more_than_a_weak_one() -> None:
    visitor = VisitorProfile(1, needs=(DISTRIBUTION, DESIGN))
    strong = read_parts(visitor, HostProfile(10, offers=(DISTRIBUTION,)))
    weak = read_parts(visitor, HostProfile(10, offers=(DESIGN,)))
    assert (strong["topics"], weak["topics"]) == (0.75, 0.25)
    # What the host seeks counts like what the visitor needs.
    sought = HostProfile(10, needs=(DESIGN,))
    assert read_parts(VisitorProfile(1, offers=(DESIGN,)), sought)["topics"] == 1.0
    assert read_parts(VisitorProfile(1), HostProfile(10))["topics"] == 0.5


def test_a_need_of_one_sector_is_not_met_in_another() -> None:
    need = StatedTopic("distribution", "distribution", sector="cosmetics")
    other = StatedTopic("distribution", "distribution", sector="textiles")
    assert not need.meets(other)
    assert need.meets(StatedTopic("distribution", "distribution"))


@pytest.mark.parametrize(
    ("host", "part", "value"),
    [
        (HostProfile(10, sectors=frozenset({"food"})), "sector", 1.0),
        (HostProfile(10, sectors=frozenset({"wood"})), "sector", 0.0),
        (HostProfile(10, languages=frozenset({"fr", "nl"})), "language", 1.0),
        (HostProfile(10, languages=frozenset({"nl"})), "language", 0.0),
        (HostProfile(10, travel_minutes=30), "travel", 0.8),
        (HostProfile(10, travel_minutes=300), "travel", 0.0),
        (HostProfile(10, feedback=0.9, feedback_count=4), "feedback", 0.9),
        (HostProfile(10, feedback=0.9, feedback_count=1), "feedback", 0.5),
        (HostProfile(10, is_near=True), "travel", 1.0),
        (HostProfile(10, is_near=False), "travel", 0.0),
        # Minutes say more than a region.
        (HostProfile(10, is_near=False, travel_minutes=30), "travel", 0.8),
        (HostProfile(10), "load", 1.0),
        (HostProfile(10, visits=3), "load", 0.75),
        (HostProfile(10, visits=20), "load", 0.0),
        (HostProfile(10), "wish", 1.0),
        (HostProfile(11), "wish", 0.0),
        (
            HostProfile(10, preferences={1: StatedPreference(is_yes=True)}),
            "preference",
            1.0,
        ),
        (
            HostProfile(10, preferences={7: StatedPreference(is_yes=True)}),
            "preference",
            0.5,
        ),
        (
            HostProfile(10, preferences={1: StatedPreference(False, "size")}),
            "preference",
            0.0,
        ),
    ],
)
def test_each_thing_that_counts(host: HostProfile, part: str, value: float) -> None:
    visitor = VisitorProfile(
        1, sector="food", languages=frozenset({"fr"}), wishes={10: 1}
    )
    assert read_parts(visitor, host)[part] == pytest.approx(value)


def test_without_a_language_in_common_they_are_not_matched() -> None:
    visitor = VisitorProfile(1, languages=frozenset({"fr", "wo"}))
    host = HostProfile(10, languages=frozenset({"nl"}))
    barred = score_pair(visitor, host, Weights()).barred
    assert barred is not None
    assert barred.code == "no-language"
    loose = dataclasses.replace(Weights(), needs_language=False)
    assert score_pair(visitor, host, loose).barred is None
    # Not known is not apart.
    assert score_pair(visitor, HostProfile(10), Weights()).barred is None


def test_a_host_that_said_no_is_out_with_its_reason() -> None:
    visitor = VisitorProfile(1, languages=frozenset({"fr"}))
    host = HostProfile(10, languages=frozenset({"nl"}), why_not="busy season")
    barred = score_pair(visitor, host, Weights()).barred
    assert barred is not None
    # Its own word stands before what else keeps them apart.
    assert (barred.code, barred.params) == ("host-no", {"why": "busy season"})


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Wolof, français et un peu d'anglais", {"wo", "fr", "en"}),
        ("FRANCAIS / Néerlandais", {"fr", "nl"}),
        ("Frans, Nederlands, Engels, Duits", {"fr", "nl", "en", "de"}),
        ("French, Arabic, Spanish", {"fr", "ar", "es"}),
        ("Pulaar, sérère", set()),
        ("", set()),
    ],
)
def test_languages_are_found_in_what_people_write(text: str, codes: set[str]) -> None:
    assert find_languages(text) == codes


@given(st.lists(st.integers(0, 100), min_size=8, max_size=8))
def test_points_stay_between_none_and_all(values: list[int]) -> None:
    names = Weights().list_names()
    chosen: dict[str, Any] = dict(zip(names, values, strict=True))
    weights = Weights(**chosen)
    best = HostProfile(
        10,
        sectors=frozenset({"food"}),
        offers=(DISTRIBUTION,),
        languages=frozenset({"fr"}),
        travel_minutes=0,
        feedback=1.0,
        feedback_count=2,
        preferences={1: StatedPreference(is_yes=True)},
    )
    visitor = VisitorProfile(1, "food", (DISTRIBUTION,), (), frozenset({"fr"}), {10: 1})
    score = score_pair(visitor, best, weights)
    assert score.points == (1000 if any(values) else 0)
    assert 0 <= score_pair(visitor, HostProfile(11), weights).points <= 1000
    assert [part.name for part in score.parts] == names
    assert all(str(part.reason) for part in score.parts)


def test_weights_that_cannot_be() -> None:
    assert not list(list_weight_findings({"topics": 10, "wish": 0}))
    assert [row.code for row in list_weight_findings({"topics": 0})] == [
        "weights-all-zero"
    ]
    found = list(list_weight_findings({"topics": 101, "wish": -1}))
    assert [row.field for row in found] == ["topics", "wish"]
