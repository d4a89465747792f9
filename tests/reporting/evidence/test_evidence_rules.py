"""A sample can be drawn again by anybody: worked cases and laws."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.evidence.rules import draw_sample, hash_draw, hash_population

NUMBERS = tuple(f"PEM-27-{number:04d}" for number in range(1, 21))


def test_a_worked_draw_is_the_order_of_the_hashes() -> None:
    by_hand = sorted(
        NUMBERS,
        key=lambda number: hashlib.sha256(f"2027:{number}".encode()).hexdigest(),
    )

    assert draw_sample(NUMBERS, 10, "2027") == tuple(by_hand[:2])
    # As `printf 2027:PEM-27-0001 | sha256sum` prints it.
    assert hash_draw("2027", "PEM-27-0001").startswith(
        hashlib.sha256(b"2027:PEM-27-0001").hexdigest()[:16]
    )


@pytest.mark.parametrize(
    ("people", "percent", "size"),
    [(20, 10, 2), (21, 10, 3), (1, 1, 1), (60, 10, 6), (47, 100, 47), (3, 34, 2)],
)
def test_the_share_is_rounded_up(people: int, percent: int, size: int) -> None:
    numbers = [f"PEM-27-{number:04d}" for number in range(people)]

    assert len(draw_sample(numbers, percent, "graine")) == size


@pytest.mark.parametrize("percent", [0, -1, 101])
def test_a_share_that_cannot_be_is_refused(percent: int) -> None:
    with pytest.raises(ValueError, match="1 to 100"):
        draw_sample(NUMBERS, percent, "x")


@given(
    numbers=st.lists(st.sampled_from(NUMBERS), max_size=30),
    percent=st.integers(min_value=1, max_value=100),
    seed=st.text(max_size=12),
)
def test_a_draw_does_not_depend_on_the_order_and_grows_with_its_share(
    numbers: list[str], percent: int, seed: str
) -> None:
    drawn = draw_sample(numbers, percent, seed)

    assert drawn == draw_sample(reversed(numbers), percent, seed)
    assert len(set(drawn)) == len(drawn)
    assert set(drawn) <= set(numbers)
    assert draw_sample(numbers, 100, seed)[: len(drawn)] == drawn
    assert hash_population(numbers) == hash_population(reversed(numbers))
