"""What a matching of a whole cohort is asked, and what it answers: visitors, hosts, days, visits.

Days are dates at the place of the stay. A visit takes consecutive calendar days of one host, so that it
never lasts over a weekend or a feast on which the host receives nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import TypeAlias

# A visitor and a host, by their keys.
Pair: TypeAlias = tuple[int, int]


class Goal(Enum):
    """What comes first: the best total, or that nobody is left without a host."""

    TOTAL = "total"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class MatchingVisitor:
    """Someone who travels: on which days they can be at a host, and how many hosts more they visit at most.

    `has_host` says of whoever is placed somewhere already that they are not without a host.
    """

    key: int
    days: frozenset[date]
    stops: int
    has_host: bool = False


@dataclass(frozen=True, slots=True)
class MatchingHost:
    """A host: how many visitors it still takes on each day, for how long each, and how many in all."""

    key: int
    room: Mapping[date, int] = field(hash=False)
    visit_days: int = 1
    most: int | None = None
    # Why it does not receive this cohort, as it said itself; empty for a host that may.
    why_not: str = ""

    def list_starts(self) -> list[date]:
        """The days on which a visit can begin: on each of its days there is room."""
        starts = []
        for first in sorted(self.room):
            if all(self.room.get(day, 0) > 0 for day in self.list_visit_days(first)):
                starts.append(first)
        return starts

    def list_visit_days(self, first: date) -> list[date]:
        return [first + timedelta(days=offset) for offset in range(self.visit_days)]


@dataclass(frozen=True, slots=True)
class Pin:
    """A visit that staff have settled: this visitor at this host, from this day where one is given."""

    visitor: int
    host: int
    first: date | None = None

    @property
    def pair(self) -> Pair:
        return (self.visitor, self.host)


@dataclass(frozen=True, slots=True, order=True)
class Visit:
    """A visitor at a host from one day to another, both counted."""

    visitor: int
    host: int
    first: date
    last: date

    @property
    def pair(self) -> Pair:
        return (self.visitor, self.host)

    def list_days(self) -> list[date]:
        length = (self.last - self.first).days + 1
        return [self.first + timedelta(days=offset) for offset in range(length)]


@dataclass(frozen=True, slots=True)
class MatchingProblem:
    """A whole cohort. `points` of a pair are whole numbers from 0; a pair without points is never matched.

    `keep` are the visits of an earlier plan: as many of them as can be stay as they are, before any
    point is counted.
    """

    visitors: tuple[MatchingVisitor, ...]
    hosts: tuple[MatchingHost, ...]
    points: Mapping[Pair, int] = field(hash=False)
    pins: tuple[Pin, ...] = ()
    vetoes: frozenset[Pair] = frozenset()
    # Pairs of visits that stand already: nobody is sent to the same host twice.
    met: frozenset[Pair] = frozenset()
    keep: tuple[Visit, ...] = ()
    goal: Goal = Goal.EVERYONE


@dataclass(frozen=True, slots=True)
class MatchingPlan:
    """The visits found, and how good they are known to be.

    `bound` is a total that no plan can pass (of those that serve as many people and keep as many visits):
    the plan is proven best when `total` reaches it.
    """

    visits: tuple[Visit, ...]
    total: int
    bound: int
    served: int
    kept: int
    is_proven: bool

    @property
    def gap(self) -> float:
        """By how much a better plan could pass this one, as a share of the bound: 0.0 when proven."""
        if self.is_proven or not self.bound:
            return 0.0
        return (self.bound - self.total) / self.bound


def list_common_starts(visitor: MatchingVisitor, host: MatchingHost) -> list[date]:
    """The days on which the visitor can begin a visit at the host: the host has room, the visitor is free."""
    possible = []
    for first in host.list_starts():
        if visitor.days.issuperset(host.list_visit_days(first)):
            possible.append(first)
    return possible


def count_served(problem: MatchingProblem, visits: Iterable[Visit]) -> int:
    """How many people have a host, by these visits or by those that stand already."""
    served = {visit.visitor for visit in visits}
    served.update(row.key for row in problem.visitors if row.has_host)
    return len(served)


def sum_points(problem: MatchingProblem, visits: Iterable[Visit]) -> int:
    """The total of some visits; a settled visit of a pair without points counts nothing."""
    return sum(problem.points.get(visit.pair, 0) for visit in visits)
