"""How severe each reviewer is, where reviews disagree, how long they take. It changes no score."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median, pstdev
from typing import Final

STEP: Final = Decimal("0.01")
# Fewer files read beside others say little about a person.
ENOUGH: Final = 3
Totals = Mapping[int, Mapping[int, Decimal]]


@dataclass(frozen=True, slots=True)
class Severity:
    """How a reviewer's points differ from those of the others on the same files, in points of 100.

    Below zero: more severe than the others. `files` were read beside somebody else.
    """

    files: int
    difference: Decimal | None = None

    @property
    def is_telling(self) -> bool:
        return self.files >= ENOUGH


def severities(totals: Totals) -> dict[int, Severity]:
    """The severity of each reviewer: `totals` are the weighted points by file and reviewer.

    The mean, over the files that others read too, of one's points less the mean of the others.
    """
    # By how many others read the same file, so that what is divided by the same is summed up first.
    apart: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    files: Counter[int] = Counter()
    for given in totals.values():
        others = len(given) - 1
        everyone = sum(given.values())
        for reviewer, value in given.items():
            # Who reads alone has sums too, with nothing in them.
            sums = apart[reviewer]
            if others:
                sums[others] += value * len(given) - everyone
                files[reviewer] += 1
    found = {}
    for reviewer, sums in apart.items():
        count = files[reviewer]
        found[reviewer] = Severity(count, _difference(sums, count))
    return found


def _difference(sums: Mapping[int, Decimal], files: int) -> Decimal | None:
    if not files:
        return None
    whole = Fraction()
    for others, value in sums.items():
        whole += Fraction(value) / others
    return _round_fraction(whole / files)


def corrected_mean(
    given: Mapping[int, Decimal], severity: Mapping[int, Severity]
) -> Decimal | None:
    """The mean of a file's reviews when each is shifted by its reviewer's severity; kept within 0 to 100.

    Half of a difference is the others' doing, so half of it is taken back. A severity that rests on
    too few files shifts nothing.
    """
    if not given:
        return None
    total = Decimal()
    for reviewer, value in given.items():
        how = severity.get(reviewer)
        shift = how.difference if how is not None and how.is_telling else None
        total += value - (shift or 0) / Decimal(2)
    return min(max(total / len(given), Decimal(0)), Decimal(100)).quantize(STEP)


def deviation(given: Mapping[int, Decimal]) -> Decimal | None:
    """The standard deviation of the reviews of a file; None for less than two."""
    if len(given) < 2:  # noqa: PLR2004  one review does not deviate from itself
        return None
    return Decimal(str(pstdev(float(value) for value in given.values()))).quantize(STEP)


def disagreement(given: Mapping[int, Decimal]) -> Decimal:
    """The gap between the highest and the lowest review of a file."""
    return max(given.values()) - min(given.values()) if given else Decimal(0)


def usual_minutes(seconds: list[int]) -> int | None:
    """How long a file takes: the median in whole minutes, at least one; None without a file done."""
    return max(1, round(median(seconds) / 60)) if seconds else None


def _round_fraction(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(STEP)
