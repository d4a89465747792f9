"""The balance of a cohort in the making: how many of each group, against what the call aims at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Final

DIMENSIONS: Final = ("sex", "region", "sector", "size", "language", "occupation")
FULL: Final = 100
# People and turnover (XOF) up to which an enterprise belongs to a class; a figure that is not known does not
# lift it. The law names no class below "small": this is how the programme reads them.
SIZES: Final = (
    ("nano", 1, Decimal(10_000_000)),
    ("micro", 9, Decimal(100_000_000)),
    ("small", 49, Decimal(500_000_000)),
    ("medium", 249, Decimal(2_000_000_000)),
)
LARGEST: Final = "large"

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


def size_of(jobs: Decimal | int | None, turnover: Decimal | int | None) -> str:
    """The size class by the higher of the two figures; "" when neither is known."""
    if jobs is None and turnover is None:
        return ""
    for name, most_jobs, most_turnover in SIZES:
        if (jobs or 0) <= most_jobs and (turnover or 0) <= most_turnover:
            return name
    return LARGEST


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
        values = [value for name, value in aims if name == dimension]
        values += sorted(
            (value for value in counts if value not in values),
            key=lambda value: (-counts[value], value),
        )
        if values:
            found[dimension] = [
                _group(
                    dimension, value, counts[value], total, aims.get((dimension, value))
                )
                for value in values
            ]
    return found


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
