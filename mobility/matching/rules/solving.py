"""The best matching of a whole cohort, exactly: a mixed-integer programme solved by HiGHS through SciPy.

The programme over every visitor, host and first day is too large to be solved at once. It is solved over
few pairs, and proven for all:

1. Without days (who visits whom, each host as often as its days can hold) the programme is small: it gives
   a bound that no plan can pass, and for each pair what it costs to use it (its reduced cost).
2. With days, it is solved over the pairs that cost little. What is found is a plan.
3. A pair that costs more than what lies between plan and bound is in no better plan. When all others
   were among the few, the plan is proven best; else more are taken in.

What comes first is solved first and then kept as a condition: that nobody is without a host, that as many
visits as can be stay as they were, and at last the points. Importing this module loads NumPy and SciPy:
it is done where something is solved, in the worker.
"""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from mobility.matching.rules.arrays import (
    Flags,
    Floats,
    MatchingArrays,
    Objective,
)
from mobility.matching.rules.problems import (
    Goal,
    MatchingPlan,
    MatchingProblem,
    Pair,
    Pin,
    Visit,
    count_served,
    list_common_starts,
    sum_points,
)

# The fraction of a bound of whole numbers is the solver's rounding.
ROUNDING: Final = 1e-6
# How many of the pairs that cost least are taken in first, for each visitor, and by how much this grows.
FEW_PAIRS: Final = 8
GROWTH: Final = 3
DEFAULT_SECONDS: Final = 60.0
# Of one look at settled visits alone.
PIN_SECONDS: Final = 5.0


class NoPlanError(Exception):
    """No plan holds all settled visits, or none was found within the time."""


@dataclass(frozen=True, slots=True)
class SolvingProgress:
    """Where the solver is: what it has found, what no plan can pass, how many pairs it looks at."""

    step: str
    found: int
    bound: int
    pairs: int


Listener: TypeAlias = Callable[[SolvingProgress], None]


def solve_matching(
    problem: MatchingProblem,
    *,
    seconds: float = DEFAULT_SECONDS,
    on_progress: Listener | None = None,
) -> MatchingPlan:
    """The best plan for a cohort, with its proof or the gap that is left after `seconds`.

    Raises `NoPlanError` when the settled visits do not go together, or nothing was found in time.
    """
    arrays = MatchingArrays(problem)
    if _is_one_each(problem):
        return _solve_one_each(problem, arrays)
    deadline = time.monotonic() + seconds
    floors: list[Objective] = []
    plan: tuple[Visit, ...] = ()
    bound = 0
    is_proven = True
    for goal in _list_goals(problem):
        search = _Search(arrays, goal, floors, plan, deadline)
        plan, bound, proven = search.run(on_progress)
        is_proven = is_proven and proven
        floors.append(Objective(goal.name, _count(problem, goal, plan)))
    return _build_plan(problem, plan, bound, is_proven=is_proven)


def find_clashing_pins(problem: MatchingProblem) -> list[Pin]:
    """Settled visits that cannot all be, as few as can be: without any one of them the others can.

    Empty when all of them go together.
    """
    pins = list(problem.pins)
    if _do_pins_hold(problem, pins):
        return []
    for pin in problem.pins:
        rest = [other for other in pins if other is not pin]
        if not _do_pins_hold(problem, rest):
            pins = rest
    return pins


def _do_pins_hold(problem: MatchingProblem, pins: list[Pin]) -> bool:
    """Whether some settled visits go together when nothing else is asked for."""
    if not pins:
        return True
    visitors, hosts = {pin.visitor for pin in pins}, {pin.host for pin in pins}
    alone = dataclasses.replace(
        problem,
        visitors=tuple(row for row in problem.visitors if row.key in visitors),
        hosts=tuple(row for row in problem.hosts if row.key in hosts),
        points={},
        pins=tuple(pins),
        keep=(),
        goal=Goal.TOTAL,
    )
    arrays = MatchingArrays(alone)
    found = arrays.schedule(Objective("points"), [], arrays.pinned, PIN_SECONDS)
    return found is not None


def assign_one_host_each(
    points: NDArray[Any], *, everyone: bool = False
) -> list[tuple[int, int]]:
    """One host for each visitor and one visitor for each host, best total: rows and columns of `points`.

    Pairs below zero are never matched. With `everyone`, as many as can be get a host before points count.
    """
    if not points.size:
        return []
    lift = int(points.max()) * min(points.shape) + 1 if everyone else 0
    allowed = points >= 0
    lifted = np.where(allowed, points + lift, 0)
    rows, columns = linear_sum_assignment(lifted, maximize=True)
    taken = allowed[rows, columns]
    return list(zip(rows[taken].tolist(), columns[taken].tolist(), strict=True))


class _Search:
    """One goal, with what is settled before it: takes in pairs until the best plan is proven."""

    def __init__(
        self,
        arrays: MatchingArrays,
        goal: Objective,
        floors: list[Objective],
        plan: tuple[Visit, ...],
        deadline: float,
    ) -> None:
        self.arrays = arrays
        self.goal = goal
        self.floors = list(floors)
        self.plan = plan
        self.deadline = deadline
        # A plan of the goal before is one of this goal too; before the first there is none.
        self.found = _count(arrays.problem, goal, plan) if floors else None

    def run(self, on_progress: Listener | None) -> tuple[tuple[Visit, ...], int, bool]:
        """The plan, its bound, and whether it is proven best."""
        relaxed = self.arrays.relax(self.goal, self.floors)
        if relaxed is None:
            raise NoPlanError
        bound = math.floor(relaxed.bound + ROUNDING)
        wanted = relaxed.used | self.arrays.mark_pairs(self.plan)
        few = FEW_PAIRS
        # Every pair that costs no more than this is among the wanted.
        covered = -1.0
        while True:
            is_best = self._improve(wanted)
            gap = math.inf if self.found is None else bound - self.found
            self._report(on_progress, bound, wanted)
            if gap < 1:
                return self.plan, bound, True
            # A plan that is better uses no pair that costs more than the gap.
            if is_best and (covered >= gap or wanted.all()):
                return self.plan, self.found or 0, True
            if time.monotonic() >= self.deadline or wanted.all():
                break
            covered = self._pick_threshold(gap, few, relaxed.cost)
            wanted = wanted | (relaxed.cost <= covered + ROUNDING)
            few *= GROWTH
        if self.found is None:
            raise NoPlanError
        return self.plan, bound, False

    def _report(self, listener: Listener | None, bound: int, wanted: Flags) -> None:
        if listener is not None:
            found, pairs = self.found or 0, int(wanted.sum())
            listener(SolvingProgress(self.goal.name, found, bound, pairs))

    def _improve(self, wanted: Flags) -> bool:
        """Look for a better plan among some pairs; whether what is known now is their best."""
        left = self.deadline - time.monotonic()
        schedule = self.arrays.schedule(self.goal, self.floors, wanted, left)
        if schedule is None:
            return False
        value = _count(self.arrays.problem, self.goal, schedule.visits)
        if self.found is None or value > self.found:
            self.plan, self.found = schedule.visits, value
        return schedule.is_best

    def _pick_threshold(self, gap: float, few: int, cost: Floats) -> float:
        """Up to which cost pairs are taken in: never above the gap, beyond which none is worth it."""
        place = min(few * self.arrays.visitors, len(cost)) - 1
        return min(gap, float(np.partition(cost, place)[place]))


def _list_goals(problem: MatchingProblem) -> list[Objective]:
    goals = []
    if problem.goal is Goal.EVERYONE:
        goals.append(Objective("served"))
    if problem.keep:
        goals.append(Objective("kept"))
    return [*goals, Objective("points")]


def _count(problem: MatchingProblem, goal: Objective, plan: tuple[Visit, ...]) -> int:
    if goal.name == "served":
        return count_served(problem, plan)
    if goal.name == "kept":
        return len(set(problem.keep).intersection(plan))
    return sum_points(problem, plan)


def _build_plan(
    problem: MatchingProblem,
    visits: tuple[Visit, ...],
    bound: int,
    *,
    is_proven: bool,
) -> MatchingPlan:
    total = sum_points(problem, visits)
    return MatchingPlan(
        visits=tuple(sorted(visits)),
        total=total,
        bound=total if is_proven else max(bound, total),
        served=_count(problem, Objective("served"), visits),
        kept=_count(problem, Objective("kept"), visits),
        is_proven=is_proven,
    )


def _is_one_each(problem: MatchingProblem) -> bool:
    """Whether everybody and every host has one visit at most: days then never stand in the way."""
    if problem.pins or problem.keep:
        return False
    # Whoever has a host already is served without a visit: an assignment cannot tell them from the others.
    for visitor in problem.visitors:
        if visitor.stops != 1 or visitor.has_host:
            return False
    return all(host.most == 1 for host in problem.hosts)


def _solve_one_each(problem: MatchingProblem, arrays: MatchingArrays) -> MatchingPlan:
    everyone = problem.goal is Goal.EVERYONE
    visits = []
    for row, column in assign_one_host_each(arrays.table, everyone=everyone):
        visits.append(_build_first_visit(problem, (row, column)))
    return _build_plan(problem, tuple(visits), 0, is_proven=True)


def _build_first_visit(problem: MatchingProblem, at: Pair) -> Visit:
    visitor, host = problem.visitors[at[0]], problem.hosts[at[1]]
    first = list_common_starts(visitor, host)[0]
    days = host.list_visit_days(first)
    return Visit(visitor.key, host.key, days[0], days[-1])
