"""How much a ranking depends on the weight of each criterion: tried out before a call is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

QUARTER: Final = 0.25
Marks = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class WeightTrial:
    """One weight changed: how many of the first places go to others, and how alike the rankings are.

    ``likeness`` is Spearman's rank correlation: 1 for the same order, 0 for no relation.
    """

    criterion: str
    before: float
    after: float
    changed: int
    likeness: float


def totals(weights: Mapping[str, float], files: Sequence[Marks]) -> list[float]:
    """The weighted mean of each file out of 100. ``files`` has the mean mark per criterion, from 0 to 1."""
    whole = sum(weights.values())
    if not whole:
        return [0.0] * len(files)
    shares = []
    for code, weight in weights.items():
        shares.append((code, 100 * weight / whole))
    return [round(_weighted_sum(shares, marks), 2) for marks in files]


def sensitivity(
    weights: Mapping[str, float], files: Sequence[Marks], places: int
) -> list[WeightTrial]:
    """What becomes of the ranking when each weight is one lower or higher, and a quarter lower or higher.

    A weight is never brought below zero; a change that is none is left out. Equal totals keep the
    order of the files.
    """
    usual = totals(weights, files)
    first, ranks = _first(usual, places), _ranks(usual)
    # Only one weight changes at a time: the sum of the others is taken once.
    whole = sum(weights.values())
    listed = list(weights.items())
    sums = [_weighted_sum(listed, marks) for marks in files]
    found = []
    for code, weight in listed:
        for other in _other_weights(weight):
            change = other - weight
            changed_sums = []
            for total, marks in zip(sums, files, strict=True):
                changed_sums.append(total + change * marks.get(code, 0.0))
            tried = _divided(changed_sums, whole + change)
            found.append(
                WeightTrial(
                    criterion=code,
                    before=weight,
                    after=other,
                    changed=len(first - _first(tried, places)),
                    likeness=_correlation(ranks, _ranks(tried)),
                )
            )
    return found


def _weighted_sum(weights: Sequence[tuple[str, float]], marks: Marks) -> float:
    return sum(weight * marks.get(code, 0.0) for code, weight in weights)


def _other_weights(weight: float) -> list[float]:
    """One lower or higher, a quarter lower or higher; not the weight itself, never below zero."""
    tried = {
        max(0.0, weight - 1),
        weight + 1,
        weight * (1 - QUARTER),
        weight * (1 + QUARTER),
    }
    return sorted(tried - {weight})


def likeness(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's rank correlation of two measures of the same things; equal values share their rank."""
    return _correlation(_ranks(one), _ranks(other))


def _divided(sums: Sequence[float], whole: float) -> list[float]:
    if not whole:
        return [0.0] * len(sums)
    return [round(100 * total / whole, 2) for total in sums]


def _first(values: Sequence[float], places: int) -> set[int]:
    order = sorted(range(len(values)), key=lambda place: -values[place])
    return set(order[: max(0, places)])


def _ranks(values: Sequence[float]) -> list[float]:
    """The rank of each value; equal ones share the mean of their places."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        shared = (start + end) / 2
        for place in range(start, end + 1):
            ranks[order[place]] = shared
        start = end + 1
    return ranks


def _correlation(one: Sequence[float], other: Sequence[float]) -> float:
    count = len(one)
    if count == 0:
        return 1.0
    mean = (count - 1) / 2
    together = spread_of_one = spread_of_other = 0.0
    for a, b in zip(one, other, strict=True):
        together += (a - mean) * (b - mean)
        spread_of_one += (a - mean) ** 2
        spread_of_other += (b - mean) ** 2
    apart = spread_of_one * spread_of_other
    if apart == 0:
        return 1.0 if list(one) == list(other) else 0.0
    return max(-1.0, min(1.0, together / sqrt(apart)))
