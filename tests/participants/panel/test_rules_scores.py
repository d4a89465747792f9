from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.panel.rules.scores import (
    GridCriterion,
    Ranked,
    Summary,
    cut,
    rank,
    score,
    summarise,
)
from pemwecco.core.findings import RuleError

GRID = (
    GridCriterion("project", weight=3, maximum=5),
    GridCriterion("export", weight=2, minimum=1, maximum=5),
    GridCriterion("team", weight=Decimal("1.5"), maximum=10),
)
BEST = {"project": 5, "export": 5, "team": 10}
WORST = {"project": 0, "export": 1, "team": 0}


def test_the_ends_of_the_scales_give_nothing_and_everything() -> None:
    assert score(GRID, BEST) == 100
    assert score(GRID, WORST) == 0


def test_each_mark_weighs_what_its_weight_says() -> None:
    half = {"project": 5, "export": 3, "team": 0}
    assert score(GRID, half) == Decimal("61.54")
    assert score(GRID, {"project": Decimal("2.5"), "export": 3, "team": 5}) == 50


def test_half_a_hundredth_is_rounded_up() -> None:
    eighths = (GridCriterion("a", maximum=8000),)
    assert score(eighths, {"a": 2}) == Decimal("0.03")
    thirds = tuple(GridCriterion(key, maximum=1) for key in "abc")
    assert score(thirds, {"a": 1, "b": 0, "c": 0}) == Decimal("33.33")
    assert score(thirds, {"a": 1, "b": 1, "c": 1}) == 100


def test_a_criterion_without_weight_is_asked_but_does_not_count() -> None:
    grid = (GridCriterion("a"), GridCriterion("remark", weight=0))
    assert score(grid, {"a": 5, "remark": 0}) == 100


@pytest.mark.parametrize(
    ("review", "codes"),
    [
        ({}, ["mark-missing"] * 3),
        ({"project": 6, "export": 0, "team": 3}, ["mark-outside", "mark-outside"]),
        ({**BEST, "charm": 3}, ["mark-unknown"]),
    ],
)
def test_every_mistake_of_a_review_is_named(
    review: dict[str, int], codes: list[str]
) -> None:
    with pytest.raises(RuleError) as caught:
        score(GRID, review)
    assert [finding.code for finding in caught.value.findings] == codes
    assert all(str(finding) for finding in caught.value.findings)


def test_a_grid_without_weight_gives_no_score() -> None:
    for grid in [(), (GridCriterion("a", weight=0),)]:
        with pytest.raises(RuleError, match="criterion with a weight"):
            score(grid, {"a": 1})


def test_a_scale_without_room_or_a_weight_below_zero_is_refused() -> None:
    with pytest.raises(RuleError, match="a scale that goes up"):
        GridCriterion("a", minimum=5, maximum=5)
    with pytest.raises(RuleError, match="a scale that goes up"):
        GridCriterion("a", weight=-1)


def test_reviews_of_one_file_are_summed_up() -> None:
    grid = (GridCriterion("a", maximum=10),)
    reviews = [{"a": 9}, {"a": 4}, {"a": 5}]
    assert summarise(grid, reviews) == Summary(
        3, Decimal(60), Decimal(50), Decimal(50), Decimal("21.60")
    )
    assert summarise(grid, reviews[:2]) == Summary(
        2, Decimal(65), Decimal(65), Decimal(50), Decimal(25)
    )
    assert summarise(grid, []) == Summary(0)


def test_means_are_rounded_once() -> None:
    grid = (GridCriterion("a", maximum=3),)
    assert summarise(grid, [{"a": 1}, {"a": 2}]).mean == 50
    assert summarise(grid, [{"a": 1}, {"a": 1}, {"a": 2}]).mean == Decimal("44.44")


def test_equal_scores_share_a_place_and_say_so() -> None:
    ranking = rank(
        {"d": None, "a": Decimal(70), "b": Decimal(80), "c": Decimal("70.00")}
    )
    assert ranking == [
        Ranked("b", Decimal(80), 1, tied=False),
        Ranked("a", Decimal(70), 2, tied=True),
        Ranked("c", Decimal(70), 2, tied=True),
        Ranked("d", None, None, tied=False),
    ]
    assert [entry.place for entry in rank(dict.fromkeys("xyz", Decimal(1)) | {"w": Decimal(0)})] == [
        1, 1, 1, 4,
    ]  # fmt: skip
    assert rank({}) == []


@pytest.mark.parametrize(
    ("seats", "inside", "contested", "outside", "left"),
    [
        (0, "", "", "abcde", 0),
        (-1, "", "", "abcde", 0),
        (1, "a", "", "bcde", 0),
        (2, "a", "bcd", "e", 1),
        (3, "a", "bcd", "e", 2),
        (4, "abcd", "", "e", 0),
        (5, "abcd", "", "e", 1),
    ],
)
def test_the_line_never_chooses_among_equals(
    seats: int, inside: str, contested: str, outside: str, left: int
) -> None:
    ranking = rank(
        {"a": Decimal(9), "b": Decimal(8), "c": Decimal(8), "d": Decimal(8), "e": None}
    )
    assert cut(ranking, seats) == (
        tuple(inside),
        tuple(contested),
        tuple(outside),
        left,
    )


marks = st.integers(0, 5)
reviews = st.fixed_dictionaries(
    {"project": marks, "export": st.integers(1, 5), "team": marks}
)


@given(reviews)
def test_scores_agree_with_exact_fractions(review: dict[str, int]) -> None:
    total = sum(
        (
            Fraction(c.weight)
            * (review[c.key] - Fraction(c.minimum))
            / Fraction(c.maximum - c.minimum)
            for c in GRID
        ),
        Fraction(),
    )
    exact = 100 * total / sum((Fraction(c.weight) for c in GRID), Fraction())
    assert abs(Fraction(score(GRID, review)) - exact) <= Fraction(5, 1000)


@given(reviews, st.sampled_from(["project", "export"]))
def test_a_better_mark_never_lowers_a_score(review: dict[str, int], key: str) -> None:
    better = review | {key: min(5, review[key] + 1)}
    assert score(GRID, better) >= score(GRID, review)


@given(st.lists(reviews, min_size=1, max_size=6))
def test_a_summary_does_not_depend_on_the_order_of_reviews(
    given_: list[dict[str, int]],
) -> None:
    summary = summarise(GRID, given_)
    assert summary == summarise(GRID, given_[::-1])
    scores = [score(GRID, review) for review in given_]
    assert summary.mean is not None
    assert min(scores) <= summary.mean <= max(scores)


@given(
    st.dictionaries(st.integers(), st.none() | st.integers(0, 5).map(Decimal)),
    st.integers(0, 9),
)
def test_everyone_is_on_one_side_of_the_line_or_contested(
    scores: dict[int, Decimal | None], seats: int
) -> None:
    line = cut(rank(scores), seats)
    everyone = [*line.inside, *line.contested, *line.outside]
    assert sorted(everyone) == sorted(scores)
    assert len(line.inside) <= seats
    assert not line.contested or 0 < line.seats_left < len(line.contested)
