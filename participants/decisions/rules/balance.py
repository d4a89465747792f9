"""The balance of a cohort in the making: how many of each group, against what the call aims at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

DIMENSIONS: Final = ("sex", "region", "sector", "size", "language", "occupation")
FULL: Final = 100

Profile = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Target:
    """What share of the cohort a group should have, in percent: at least, at most, or both."""

    dimension: str
    value: str
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group in the cohort. ``missing`` more of it would reach what is aimed at; ``above`` are too many."""

    dimension: str
    value: str
    count: int
    share: int
    at_least: int | None = None
    at_most: int | None = None
    missing: int = 0
    above: int = 0

    @property
    def fits(self) -> bool:
        return not self.missing and not self.above

    @property
    def aimed_at(self) -> bool:
        return self.at_least is not None or self.at_most is not None


def balance(
    profiles: Sequence[Profile], targets: Iterable[Target] = ()
) -> dict[str, list[Group]]:
    """The groups of each dimension: those aimed at first, then the others by number.

    Shares are of the whole cohort, rounded. An empty cohort misses nothing yet: one cannot tell.
    What is missing is counted with the cohort as large as it is: ``at_least`` 40 % of 10 with 3 there
    misses 1.
    """
    total = len(profiles)
    aims = {(target.dimension, target.value): target for target in targets}
    found: dict[str, list[Group]] = {}
    for dimension in DIMENSIONS:
        counts = Counter(profile.get(dimension, "") for profile in profiles)
        groups = []
        for value in _order_values(dimension, counts, aims):
            target = aims.get((dimension, value))
            groups.append(_group(dimension, value, counts[value], total, target))
        if groups:
            found[dimension] = groups
    return found


def _order_values(
    dimension: str, counts: Counter[str], aims: Iterable[tuple[str, str]]
) -> list[str]:
    """The values of a dimension: those aimed at, then the others, the most frequent first."""
    values = [value for name, value in aims if name == dimension]
    others = counts.keys() - values
    return values + sorted(others, key=lambda value: (-counts[value], value))


def _group(
    dimension: str, value: str, count: int, total: int, target: Target | None
) -> Group:
    share = round(FULL * count / total) if total else 0
    if target is None:
        return Group(dimension, value, count, share)
    least = ceil(total * target.at_least / FULL) if target.at_least is not None else 0
    most = total * target.at_most // FULL if target.at_most is not None else total
    return Group(
        dimension,
        value,
        count,
        share,
        target.at_least,
        target.at_most,
        missing=max(0, least - count),
        above=max(0, count - most),
    )
