from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.decisions.rules.rehearsal import likeness, sensitivity, totals

WEIGHTS = {"project": 3.0, "export": 1.0}


def test_totals_weigh_each_criterion() -> None:
    assert totals(WEIGHTS, [{"project": 1, "export": 1}, {"project": 1}, {}]) == [
        100,
        75,
        0,
    ]
    assert totals({}, [{}]) == [0]


def test_a_weight_that_decides_is_seen() -> None:
    files = [
        {"project": 1.0, "export": 0.0},
        {"project": 0.0, "export": 1.0},
        {"project": 0.4, "export": 0.4},
    ]

    tried = {
        (entry.criterion, entry.after): entry
        for entry in sensitivity({"project": 2.0, "export": 1.0}, files, 1)
    }

    assert tried["project", 3.0].changed == 0
    assert tried["export", 2.0].changed == 0  # equal totals keep the order of the files
    assert tried["project", 1.0].changed == 0
    assert {after for code, after in tried if code == "project"} == {1.0, 1.5, 2.5, 3.0}
    turned = sensitivity({"project": 1.0, "export": 1.9}, files, 1)
    assert (
        next(
            entry.changed
            for entry in turned
            if entry.after == 0.9 or entry.after == pytest.approx(0.9)
        )
        == 1
    )


def test_a_weight_of_one_is_not_brought_below_zero() -> None:
    afters = [entry.after for entry in sensitivity({"only": 1.0}, [{"only": 1.0}], 1)]

    assert afters == [0.0, 0.75, 1.25, 2.0]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([1, 2, 3, 4], [10, 20, 30, 40], 1.0),
        ([1, 2, 3, 4], [4, 3, 2, 1], -1.0),
        ([1, 2, 2, 4], [1, 2, 2, 4], 1.0),
        ([1, 1, 1], [1, 2, 3], 0.0),
        ([], [], 1.0),
        (
            [106, 100, 86, 101, 99, 103, 97, 113, 112, 110],
            [7, 27, 2, 50, 28, 29, 20, 12, 6, 17],
            -0.17575757,
        ),
    ],
)
def test_the_likeness_of_two_rankings(
    one: list[float], other: list[float], expected: float
) -> None:
    assert likeness(one, other) == pytest.approx(expected)


NUMBERS = st.lists(st.integers(0, 50), min_size=1, max_size=30)


@given(NUMBERS, st.randoms(use_true_random=False))
def test_likeness_stays_within_its_bounds_and_is_mutual(
    one: list[int], dice: object
) -> None:
    other = list(one)
    dice.shuffle(other)  # type: ignore[attr-defined]  # the random of Hypothesis

    assert -1 <= likeness(one, other) <= 1
    assert likeness(one, other) == pytest.approx(likeness(other, one))
    assert likeness(one, one) == pytest.approx(1)
