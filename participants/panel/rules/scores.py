"""Scores of a panel and the ranking they give. They inform a decision that people make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm, sqrt
from typing import Final, Generic, NamedTuple, TypeVar

from pemwecco.core.findings import Finding, RuleError
from pemwecco.core.findings import mark_message as _

Key = TypeVar("Key", bound=Hashable)
Mark = int | Decimal
# The marks of one review, by the key of their criterion.
ReviewMarks = Mapping[str, Mark]

FULL_MARKS: Final = 100
STEP: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class GridCriterion:
    """A question of the grid: ``minimum`` and ``maximum`` are the ends of its scale.

    Refuses with `RuleError` a weight below zero or a scale without room.
    """

    key: str
    weight: Mark = 1
    minimum: Mark = 0
    maximum: Mark = 5

    def __post_init__(self) -> None:
        if self.weight < 0 or self.maximum <= self.minimum:
            raise RuleError(
                Finding(
                    "criterion-scale",
                    _(
                        "The criterion %(criterion)s needs a weight and a scale that goes up."
                    ),
                    {"criterion": self.key},
                )
            )


@dataclass(frozen=True, slots=True)
class Summary:
    """What the reviews of one file say together, out of 100 and on two decimals.

    ``spread`` is the gap between the highest and the lowest review, ``deviation`` the standard
    deviation of all. All None without a review.
    """

    count: int
    mean: Decimal | None = None
    median: Decimal | None = None
    spread: Decimal | None = None
    deviation: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Ranked(Generic[Key]):
    """A file's place: those with one score share it (1, 2, 2, 4). None: no score yet."""

    key: Key
    score: Decimal | None
    place: int | None
    tied: bool


class Cut(NamedTuple, Generic[Key]):
    """A ranking against the seats there are. ``contested``: equal scores across the line, for
    which ``seats_left`` seats remain; a person has to choose.
    """

    inside: tuple[Key, ...]
    contested: tuple[Key, ...]
    outside: tuple[Key, ...]
    seats_left: int


def score(criteria: Sequence[GridCriterion], review: ReviewMarks) -> Decimal:
    """Weigh one complete review: 0 when all marks are lowest, 100 when all are highest.

    Each mark is placed on its criterion's scale, so that scales of different lengths weigh what
    their weight says. Refuses with `RuleError` a grid without weight, a mark missing, outside its
    scale or for no criterion of the grid; ``findings`` holds every one. Rounded half up.
    """
    grid = tuple(criteria)
    _factors_of_grid, denominator = _factors(grid)
    return _round_share(_points(grid, review), denominator)


def summarise(
    criteria: Sequence[GridCriterion], reviews: Iterable[ReviewMarks]
) -> Summary:
    """Sum up the complete reviews of one file; refuses what `score` refuses."""
    grid = tuple(criteria)
    return summarise_points(grid, [_points(grid, review) for review in reviews])


def weigh_criteria(criteria: Sequence[GridCriterion]) -> dict[str, int]:
    """By what whole number each mark above its lowest is multiplied, so that a review is one exact sum.

    Empty for a grid without weight: nothing can be ranked by it.
    """
    grid = tuple(criteria)
    if not any(criterion.weight for criterion in grid):
        return {}
    factors, _denominator = _factors(grid)
    keys = [criterion.key for criterion in grid]
    return dict(zip(keys, factors, strict=True))


def score_points(criteria: Sequence[GridCriterion], points: Mark) -> Decimal:
    """What `score` says of a review whose weighed marks are summed up already."""
    _factors_of_grid, whole = _factors(tuple(criteria))
    return _round_share(points, whole)


def average_points(
    criteria: Sequence[GridCriterion], reviews: Sequence[Mark]
) -> Decimal | None:
    """The mean of `summarise_points` alone, for a ranking of many files."""
    if not reviews:
        return None
    _factors_of_grid, whole = _factors(tuple(criteria))
    return _round_share(sum(reviews), len(reviews) * whole)


def summarise_points(
    criteria: Sequence[GridCriterion], reviews: Sequence[Mark]
) -> Summary:
    """What `summarise` says of reviews whose weighed marks are summed up already (`weigh_criteria`)."""
    points = sorted(reviews)
    if not points:
        return Summary(0)
    # Whole numbers over one denominator: exact, and a board of ten thousand files is ranked at once.
    _factors_of_grid, whole = _factors(tuple(criteria))
    count, total = len(points), sum(points)
    scatter = count * sum(value * value for value in points) - total * total
    return Summary(
        count=count,
        mean=_round_share(total, count * whole),
        median=_round_share(points[(count - 1) // 2] + points[count // 2], 2 * whole),
        spread=_round_share(points[-1] - points[0], whole),
        deviation=Decimal(sqrt(scatter) / (count * whole)).quantize(STEP),
    )


def rank(scores: Mapping[Key, Decimal | None]) -> list[Ranked[Key]]:
    """Order files by score, highest first, those without a score last and without a place.

    Equal scores share a place and say so; among them the given order stays, which decides nothing.
    """
    scored = []
    for key, value in scores.items():
        if value is not None:
            scored.append((key, value))
    scored.sort(key=lambda pair: -pair[1])
    shared = Counter(scores.values())
    ranking: list[Ranked[Key]] = []
    for index, (key, value) in enumerate(scored):
        same_above = index > 0 and ranking[-1].score == value
        place = ranking[-1].place if same_above else index + 1
        ranking.append(Ranked(key, value, place, tied=shared[value] > 1))
    for key, given in scores.items():
        if given is None:
            ranking.append(Ranked(key, None, None, tied=False))
    return ranking


def cut(ranking: Sequence[Ranked[Key]], seats: int) -> Cut[Key]:
    """Draw the line after ``seats`` places without choosing among equals.

    Files without a score are outside. Refuses nothing: no seats put everyone outside.
    """
    placed = [entry for entry in ranking if entry.place is not None]
    seats = max(0, seats)
    last, after = placed[seats - 1 : seats], placed[seats : seats + 1]
    contested: set[int | None] = set()
    if last and after and last[0].place == after[0].place:
        contested = {last[0].place}
    inside: list[Key] = []
    disputed: list[Key] = []
    outside: list[Key] = []
    for index, entry in enumerate(placed):
        if entry.place in contested:
            disputed.append(entry.key)
        elif index < seats:
            inside.append(entry.key)
        else:
            outside.append(entry.key)
    outside += [entry.key for entry in ranking if entry.place is None]
    seats_left = max(0, seats - len(inside))
    return Cut(tuple(inside), tuple(disputed), tuple(outside), seats_left)


@lru_cache(maxsize=64)
def _factors(criteria: tuple[GridCriterion, ...]) -> tuple[tuple[int, ...], int]:
    """Return whole factors of each mark and their common denominator, so that sums are exact."""
    weight = sum((Fraction(c.weight) for c in criteria), Fraction())
    if not weight:
        raise RuleError(
            Finding("grid-empty", _("The grid needs a criterion with a weight."))
        )
    shares = []
    for criterion in criteria:
        scale = Fraction(criterion.maximum) - Fraction(criterion.minimum)
        share = FULL_MARKS * Fraction(criterion.weight) / (weight * scale)
        shares.append(share)
    denominator = lcm(*(share.denominator for share in shares))
    return tuple(int(share * denominator) for share in shares), denominator


def _points(criteria: tuple[GridCriterion, ...], review: ReviewMarks) -> Mark:
    """The weighed review over the denominator of its grid."""
    factors, _denominator = _factors(criteria)
    findings = _review_findings(criteria, review)
    if findings:
        raise RuleError(*findings)
    total: Mark = 0
    for factor, criterion in zip(factors, criteria, strict=True):
        total += factor * (review[criterion.key] - criterion.minimum)
    return total


def _review_findings(
    criteria: tuple[GridCriterion, ...], review: ReviewMarks
) -> list[Finding]:
    findings = []
    for criterion in criteria:
        given = review.get(criterion.key)
        if given is None:
            findings.append(
                Finding(
                    "mark-missing",
                    _("The criterion %(criterion)s has no mark."),
                    {"criterion": criterion.key},
                )
            )
        elif not criterion.minimum <= given <= criterion.maximum:
            findings.append(
                Finding(
                    "mark-outside",
                    _(
                        "The mark for %(criterion)s must be between %(least)s and %(most)s."
                    ),
                    {
                        "criterion": criterion.key,
                        "least": criterion.minimum,
                        "most": criterion.maximum,
                    },
                )
            )
    strange = sorted(review.keys() - {criterion.key for criterion in criteria})
    if strange:
        findings.append(
            Finding(
                "mark-unknown",
                _("The grid has no criterion %(criterion)s."),
                {"criterion": strange[0]},
            )
        )
    return findings


def _round_share(value: Mark, whole: int) -> Decimal:
    """Round a share of ``whole`` half up on two decimals, exactly; scores are never below zero."""
    return Decimal((value * 2 * FULL_MARKS + whole) // (2 * whole)).scaleb(-2)
