"""Whole cohorts matched with hosts, beside the plain call of SciPy: `python -m bench.matching`. Prints JSON."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array

from mobility.matching.rules.problems import (
    Goal,
    MatchingHost,
    MatchingProblem,
    MatchingVisitor,
    Visit,
    list_common_starts,
)
from mobility.matching.rules.solving import assign_one_host_each, solve_matching

MONDAY: Final = date(2027, 3, 1)
LIMIT: Final = 60.0
TURNS: Final = 5
HALF: Final = 0.5


def main() -> None:
    is_quick = "quick" in sys.argv[1:]
    cohort, large = (60, 80, 20), (300, 400, 20)
    one_each = (1000, 1500)
    if is_quick:
        cohort, large, one_each = (12, 16, 10), (24, 30, 10), (60, 90)
    sys.stdout.write(
        "\n"
        + json.dumps(
            {
                "cohort": measure_cohort(*cohort, beside=True),
                "large": measure_cohort(*large, beside=False),
                "one_each": measure_one_each(*one_each),
            }
        )
    )


def measure_cohort(
    people: int, hosts: int, days: int, *, beside: bool
) -> dict[str, Any]:
    """Seconds and gap of a cohort with three visits each; `beside` also of the whole programme at once."""
    problem = build_cohort(people, hosts, days)
    seconds, plan = clock(lambda: solve_matching(problem, seconds=LIMIT))
    found: dict[str, Any] = {
        "people": people,
        "hosts": hosts,
        "days": days,
        "seconds": seconds,
        "total": plan.total,
        "is_proven": plan.is_proven,
        "gap": plan.gap,
    }
    if beside:
        found["plain_s"], answer = clock(lambda: solve_plainly(problem, LIMIT))
        found["plain_total"] = answer[0]
        found["plain_is_proven"] = answer[1]
    return found


def measure_one_each(people: int, hosts: int) -> dict[str, Any]:
    """Seconds to assign one host to each, and of SciPy's bare assignment of the same points, turn by turn.

    `whole_s` is the same from people, hosts and days to visits with their day.
    """
    problem = build_one_each(people, hosts)
    points = np.zeros((people, hosts), dtype=np.int64)
    for (person, host), value in problem.points.items():
        points[person, host - people] = value
    ours, plain = [], []
    for _turn in range(TURNS):
        seconds, pairs = clock(lambda: assign_one_host_each(points))
        ours.append(seconds)
        seconds, taken = clock(lambda: linear_sum_assignment(points, maximize=True))
        plain.append(seconds)
    whole, plan = clock(lambda: solve_matching(problem))
    best = int(points[taken].sum())
    if best != plan.total or best != sum(int(points[pair]) for pair in pairs):
        raise SystemExit(f"the assignment has {plan.total} of {best} points")
    return {
        "people": people,
        "hosts": hosts,
        "seconds": min(ours),
        "plain_s": min(plain),
        "whole_s": whole,
        "total": best,
    }


def clock(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


def build_cohort(people: int, hosts: int, count: int) -> MatchingProblem:
    """Invented: hosts with one to three places on two days of three, points as sectors and needs give them."""
    dice = random.Random(people)
    days = list_days(count)
    visitors = []
    for key in range(people):
        free = frozenset(day for day in days if dice.random() > 0.1)
        visitors.append(MatchingVisitor(key, free, stops=3))
    houses = []
    for key in range(people, people + hosts):
        places = dice.randint(1, 3)
        room = {day: places for day in days if dice.random() > 0.33}
        houses.append(
            MatchingHost(key, room, visit_days=dice.choice((1, 1, 2)), most=6)
        )
    return MatchingProblem(
        tuple(visitors), tuple(houses), _build_points(dice, visitors, houses)
    )


def build_one_each(people: int, hosts: int) -> MatchingProblem:
    dice = random.Random(people)
    days = list_days(5)
    visitors = []
    for key in range(people):
        visitors.append(MatchingVisitor(key, frozenset(days), stops=1))
    houses = []
    for key in range(people, people + hosts):
        houses.append(MatchingHost(key, dict.fromkeys(days, 1), most=1))
    points = _build_points(dice, visitors, houses)
    return MatchingProblem(tuple(visitors), tuple(houses), points, goal=Goal.TOTAL)


def _build_points(
    dice: random.Random, visitors: list[MatchingVisitor], hosts: list[MatchingHost]
) -> dict[tuple[int, int], int]:
    sectors = {row.key: dice.randrange(7) for row in [*visitors, *hosts]}
    points = {}
    for visitor in visitors:
        for host in hosts:
            same = 200 * (sectors[visitor.key] == sectors[host.key])
            points[(visitor.key, host.key)] = same + dice.randrange(800)
    return points


def list_days(count: int) -> list[date]:
    """Working days from a Monday on."""
    days = []
    for offset in range(count):
        weeks, place = divmod(offset, 5)
        days.append(MONDAY + timedelta(days=7 * weeks + place))
    return days


def solve_plainly(problem: MatchingProblem, seconds: float) -> tuple[int, bool]:
    """The whole programme in one call: nobody without a host first, by a weight above all points.

    One column for each first day of each pair; the total of the points, and whether it is proven best.
    """
    columns = _list_columns(problem)
    people = len(problem.visitors)
    matrix, high = _build_conditions(problem, columns)
    best = sorted(problem.points.values())
    above_all = 1 + sum(best[-people * problem.visitors[0].stops :])
    weights = [float(problem.points[visit.pair]) for visit in columns]
    weights += [float(above_all)] * people
    answer = milp(
        -np.array(weights),
        constraints=LinearConstraint(matrix, -np.inf, high),
        integrality=np.ones(len(weights)),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    if answer.x is None:
        return 0, False
    taken = np.nonzero(answer.x[: len(columns)] > HALF)[0]
    total = sum(problem.points[columns[at].pair] for at in taken.tolist())
    return total, answer.status == 0


def _list_columns(problem: MatchingProblem) -> list[Visit]:
    columns = []
    for visitor in problem.visitors:
        for host in problem.hosts:
            for first in list_common_starts(visitor, host):
                last = host.list_visit_days(first)[-1]
                columns.append(Visit(visitor.key, host.key, first, last))
    return columns


def _build_conditions(
    problem: MatchingProblem, columns: list[Visit]
) -> tuple[Any, NDArray[np.float64]]:
    """Visits of a pair, of a person, of a host, of each on a day; and who counts as served has a visit."""
    rows: dict[Any, int] = {}
    high: list[float] = []
    entries: list[tuple[int, int, float]] = []

    def add(name: Any, at: int, most: float, value: float = 1.0) -> None:
        if name not in rows:
            rows[name] = len(high)
            high.append(most)
        entries.append((rows[name], at, value))

    visitors = {row.key: row for row in problem.visitors}
    hosts = {row.key: row for row in problem.hosts}
    for at, visit in enumerate(columns):
        host = hosts[visit.host]
        add(("pair", visit.pair), at, 1)
        add(("stops", visit.visitor), at, visitors[visit.visitor].stops)
        add(("most", visit.host), at, host.most or len(visitors))
        add(("served", visit.visitor), at, 0, -1.0)
        for day in visit.list_days():
            add(("visitor", visit.visitor, day), at, 1)
            add(("host", visit.host, day), at, host.room[day])
    for place, key in enumerate(visitors):
        add(("served", key), len(columns) + place, 0)
    row, column, value = zip(*entries, strict=True)
    shape = (len(high), len(columns) + len(visitors))
    return coo_array((value, (row, column)), shape=shape).tocsr(), np.array(high)


if __name__ == "__main__":
    main()
