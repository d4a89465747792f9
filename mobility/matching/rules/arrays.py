"""A matching as arrays and as two programmes of HiGHS: without days (its bound), and with days (its plan)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array

from mobility.matching.rules.problems import MatchingHost, MatchingProblem, Visit

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

# HiGHS through SciPy: solved, or the time was up (what was found until then is in the answer).
SOLVED: Final = 0
LIMIT_REACHED: Final = 1
# A value of the solver above this is a one.
HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Objective:
    """What is made as large as can be, or what must reach `floor`: a weight for each pair or first day.

    "served" counts people with a visit, "kept" the visits of an earlier plan, "points" the total.
    """

    name: str
    floor: int = 0


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A bound that no plan passes, the pairs that reach it, and what using each other pair costs."""

    bound: float
    used: Flags
    cost: Floats


@dataclass(frozen=True, slots=True)
class Schedule:
    """Visits with their days, and whether they are the best of the pairs that were looked at."""

    visits: tuple[Visit, ...]
    is_best: bool


@dataclass(frozen=True, slots=True)
class _Rows:
    """Conditions of a programme: one more row each, between `low` and `high`."""

    row: list[Ints]
    column: list[Ints]
    value: list[Floats]
    low: list[Floats]
    high: list[Floats]

    @classmethod
    def start(cls) -> _Rows:
        return cls([], [], [], [], [])

    def count(self) -> int:
        return sum(len(part) for part in self.high)

    def add(
        self,
        row: Ints,
        column: Ints,
        high: NDArray[Any],
        *,
        value: NDArray[Any] | None = None,
        low: NDArray[Any] | None = None,
    ) -> None:
        """Add `len(high)` rows; `row` counts from the first of them."""
        base = self.count()
        self.row.append(row + base)
        self.column.append(column)
        self.value.append(
            np.ones(len(row)) if value is None else value.astype(np.float64)
        )
        self.high.append(high.astype(np.float64))
        self.low.append(
            np.full(len(high), -np.inf) if low is None else low.astype(np.float64)
        )

    def build_matrix(self, width: int) -> Any:
        entries = (
            np.concatenate(self.value),
            (np.concatenate(self.row), np.concatenate(self.column)),
        )
        return coo_array(entries, shape=(self.count(), width)).tocsr()

    def list_bounds(self) -> tuple[Floats, Floats]:
        return np.concatenate(self.low), np.concatenate(self.high)


class MatchingArrays:
    """Pairs that can meet, their points, and the days on which a visit of each can begin."""

    def __init__(self, problem: MatchingProblem) -> None:
        self.problem = problem
        self.days = _list_all_days(problem)
        self.visitors = len(problem.visitors)
        self.hosts = len(problem.hosts)
        self.stops = np.array([row.stops for row in problem.visitors], dtype=np.int64)
        self.has_host = np.array(
            [row.has_host for row in problem.visitors], dtype=np.float64
        )
        self.length = np.array(
            [row.visit_days for row in problem.hosts], dtype=np.int64
        )
        self.free = _mark_free_days(problem, self.days)
        self.room = _fill_room(problem.hosts, self.days)
        self.starts = _mark_starts(problem.hosts, self.days)
        self.most = _count_visits_at_most(problem.hosts, self.days)
        # By length of a visit: on which days each visitor can begin one of that length.
        self.fits = {
            int(length): _mark_runs(self.free, self.days, int(length))
            for length in np.unique(self.length)
        }
        self._list_pairs()

    def _list_pairs(self) -> None:
        problem = self.problem
        visitor_at = {row.key: at for at, row in enumerate(problem.visitors)}
        host_at = {row.key: at for at, row in enumerate(problem.hosts)}
        points = _fill_points(problem)
        for visitor, host in problem.vetoes | problem.met:
            if visitor in visitor_at and host in host_at:
                points[visitor_at[visitor], host_at[host]] = -1
        pinned = np.zeros(points.shape, dtype=np.bool_)
        for pin in problem.pins:
            row, column = visitor_at[pin.visitor], host_at[pin.host]
            pinned[row, column] = True
            points[row, column] = max(points[row, column], 0)
        can_meet = np.zeros(points.shape, dtype=np.bool_)
        for length, fits in self.fits.items():
            hosts = np.nonzero(self.length == length)[0]
            # As floats, which NumPy multiplies many times faster than whole numbers.
            shared = fits.astype(np.float32) @ self.starts[hosts].T.astype(np.float32)
            can_meet[:, hosts] = shared > 0
        allowed = ((points >= 0) & can_meet) | pinned
        self.table = np.where(allowed, points, -1)
        self.visitor, self.host = np.nonzero(allowed)
        self.points = points[self.visitor, self.host]
        self.pinned = pinned[self.visitor, self.host]
        self.pinned_start: dict[tuple[int, int], int] = {}
        day_at = {day: at for at, day in enumerate(self.days)}
        for pin in problem.pins:
            if pin.first is not None:
                pair = visitor_at[pin.visitor], host_at[pin.host]
                self.pinned_start[pair] = day_at.get(pin.first, -1)
        self.kept = self.mark_pairs(problem.keep)
        self._kept_starts = {(visit.pair, visit.first) for visit in problem.keep}

    def mark_pairs(self, visits: Sequence[Visit]) -> Flags:
        """Which pairs some visits are of."""
        marks = np.zeros((self.visitors, self.hosts), dtype=np.bool_)
        if visits:
            visitor_at = {row.key: at for at, row in enumerate(self.problem.visitors)}
            host_at = {row.key: at for at, row in enumerate(self.problem.hosts)}
            for visit in visits:
                if visit.visitor in visitor_at and visit.host in host_at:
                    marks[visitor_at[visit.visitor], host_at[visit.host]] = True
        return marks[self.visitor, self.host]

    def relax(self, goal: Objective, floors: Sequence[Objective]) -> Relaxation | None:
        """The bound of a goal without days, or nothing when even so no plan keeps the floors and pins."""
        pairs = len(self.points)
        index = np.arange(pairs)
        width = pairs + self.visitors
        rows = _Rows.start()
        rows.add(self.visitor, index, self.stops)
        rows.add(self.host, index, self.most)
        rows.add(
            self.visitor,
            index,
            self.free.sum(axis=1),
            value=self.length[self.host],
        )
        self._add_served(rows, self.visitor, pairs)
        for floor in floors:
            weights = self._weigh_pairs(floor)
            self._add_floor(rows, weights, floor)
        _low, high = rows.list_bounds()
        lower = np.concatenate([self.pinned, np.zeros(self.visitors)])
        answer = linprog(
            -self._weigh_pairs(goal),
            A_ub=rows.build_matrix(width),
            b_ub=high,
            bounds=[(low, 1.0) for low in lower.tolist()],
            method="highs-ds",
        )
        if answer.status != SOLVED or answer.x is None or answer.fun is None:
            return None
        return Relaxation(
            bound=-float(answer.fun),
            used=answer.x[:pairs] > 0,
            cost=np.maximum(answer.lower.marginals[:pairs], 0.0),
        )

    def schedule(
        self,
        goal: Objective,
        floors: Sequence[Objective],
        wanted: Flags,
        seconds: float,
    ) -> Schedule | None:
        """The best visits of the pairs that are `wanted`, with their days, within `seconds`.

        Nothing when these pairs do not keep the floors and pins, or none was found in time.
        """
        columns = self._list_columns(wanted)
        count = len(columns.pair)
        width = count + self.visitors
        index = np.arange(count)
        rows = _Rows.start()
        pairs, place = np.unique(columns.pair, return_inverse=True)
        rows.add(place, index, np.ones(len(pairs)), low=self.pinned[pairs])
        rows.add(columns.visitor, index, self.stops)
        rows.add(columns.host, index, self.most)
        self._add_days(rows, columns)
        self._add_served(rows, columns.visitor, count)
        for floor in floors:
            self._add_floor(rows, self._weigh_columns(floor, columns), floor)
        low, high = rows.list_bounds()
        answer = milp(
            -self._weigh_columns(goal, columns),
            constraints=LinearConstraint(rows.build_matrix(width), low, high),
            integrality=np.ones(width, dtype=np.int64),
            bounds=Bounds(0, 1),
            options={"time_limit": max(seconds, 0.1), "mip_rel_gap": 0},
        )
        if answer.x is None or (self.pinned & ~self._has_column(columns)).any():
            return None
        taken = np.nonzero(answer.x[:count] > HALF)[0]
        visits = []
        for at in taken.tolist():
            visits.append(self._build_visit(columns, at))
        return Schedule(tuple(visits), is_best=answer.status == SOLVED)

    def _has_column(self, columns: _Columns) -> Flags:
        has = np.zeros(len(self.points), dtype=np.bool_)
        has[columns.pair] = True
        return has

    def _build_visit(self, columns: _Columns, at: int) -> Visit:
        host = self.problem.hosts[int(columns.host[at])]
        visitor = self.problem.visitors[int(columns.visitor[at])]
        days = host.list_visit_days(self.days[int(columns.start[at])])
        return Visit(visitor.key, host.key, days[0], days[-1])

    def _list_columns(self, wanted: Flags) -> _Columns:
        pairs = np.nonzero(wanted | self.pinned)[0]
        visitor, host = self.visitor[pairs], self.host[pairs]
        begins = self.starts[host].copy()
        for length, fits in self.fits.items():
            of_length = self.length[host] == length
            begins[of_length] &= fits[visitor[of_length]]
        for at in np.nonzero(self.pinned[pairs])[0].tolist():
            first = self.pinned_start.get((int(visitor[at]), int(host[at])))
            if first is not None:
                only = np.zeros(len(self.days), dtype=np.bool_)
                if first >= 0:
                    only[first] = begins[at, first]
                begins[at] = only
        place, start = np.nonzero(begins)
        return _Columns(pairs[place], visitor[place], host[place], start)

    def _add_days(self, rows: _Rows, columns: _Columns) -> None:
        """Nobody at two hosts on one day, no host above its room on one day."""
        days = len(self.days)
        length = self.length[columns.host]
        none = np.zeros(0, dtype=np.int64)
        visitor_rows, host_rows, places = [none], [none], [none]
        for offset in range(int(self.length.max(initial=0))):
            lasting = np.nonzero(length > offset)[0]
            day = columns.start[lasting] + offset
            visitor_rows.append(columns.visitor[lasting] * days + day)
            host_rows.append(columns.host[lasting] * days + day)
            places.append(lasting)
        place = np.concatenate(places)
        one_each = np.ones(self.visitors * days)
        rows.add(np.concatenate(visitor_rows), place, one_each)
        rows.add(np.concatenate(host_rows), place, self.room.ravel())

    def _add_served(self, rows: _Rows, visitor: Ints, count: int) -> None:
        """Whoever counts as served has a visit."""
        people = np.arange(self.visitors)
        row = np.concatenate([people, visitor])
        column = np.concatenate([count + people, np.arange(count)])
        value = np.concatenate([np.ones(self.visitors), -np.ones(count)])
        rows.add(row, column, self.has_host, value=value)

    def _add_floor(self, rows: _Rows, weights: Floats, floor: Objective) -> None:
        column = np.nonzero(weights)[0]
        rows.add(
            np.zeros(len(column), dtype=np.int64),
            column,
            np.array([-floor.floor]),
            value=-weights[column],
        )

    def _weigh_pairs(self, goal: Objective) -> Floats:
        people = np.full(self.visitors, float(goal.name == "served"))
        weights = {
            "served": np.zeros(len(self.points)),
            "kept": self.kept.astype(np.float64),
            "points": self.points.astype(np.float64),
        }
        return np.concatenate([weights[goal.name], people])

    def _weigh_columns(self, goal: Objective, columns: _Columns) -> Floats:
        people = np.full(self.visitors, float(goal.name == "served"))
        if goal.name == "points":
            return np.concatenate([self.points[columns.pair], people])
        weights = np.zeros(len(columns.pair))
        if goal.name == "kept":
            for at in np.nonzero(self.kept[columns.pair])[0].tolist():
                visit = self._build_visit(columns, at)
                weights[at] = (visit.pair, visit.first) in self._kept_starts
        return np.concatenate([weights, people])


@dataclass(frozen=True, slots=True)
class _Columns:
    """One column for each first day of each pair that is looked at."""

    pair: Ints
    visitor: Ints
    host: Ints
    start: Ints


def _fill_points(problem: MatchingProblem) -> Ints:
    """The points of each visitor, a row, at each host, a column; -1 where the two are never matched."""
    points = np.full((len(problem.visitors), len(problem.hosts)), -1, dtype=np.int64)
    if not points.size or not problem.points:
        return points
    count = len(problem.points)
    keys = np.fromiter(chain.from_iterable(problem.points), np.int64, 2 * count)
    values = np.fromiter(problem.points.values(), np.int64, count)
    row, is_visitor = _find_places([one.key for one in problem.visitors], keys[0::2])
    column, is_host = _find_places([one.key for one in problem.hosts], keys[1::2])
    known = is_visitor & is_host
    points[row[known], column[known]] = values[known]
    return points


def _find_places(known: list[int], asked: Ints) -> tuple[Ints, Flags]:
    """Where each key that is asked stands among the known ones, and whether it does."""
    keys = np.array(known, dtype=np.int64)
    order = np.argsort(keys)
    place = order[np.minimum(np.searchsorted(keys[order], asked), len(keys) - 1)]
    return place, keys[place] == asked


def _list_all_days(problem: MatchingProblem) -> list[date]:
    days: set[date] = set()
    for host in problem.hosts:
        days.update(host.room)
    return sorted(days)


def _mark_free_days(problem: MatchingProblem, days: list[date]) -> Flags:
    free = np.zeros((len(problem.visitors), len(days)), dtype=np.bool_)
    for at, visitor in enumerate(problem.visitors):
        for place, day in enumerate(days):
            free[at, place] = day in visitor.days
    return free


def _fill_room(hosts: Sequence[MatchingHost], days: list[date]) -> Ints:
    room = np.zeros((len(hosts), len(days)), dtype=np.int64)
    for at, host in enumerate(hosts):
        for place, day in enumerate(days):
            room[at, place] = max(host.room.get(day, 0), 0)
    return room


def _mark_starts(hosts: Sequence[MatchingHost], days: list[date]) -> Flags:
    starts = np.zeros((len(hosts), len(days)), dtype=np.bool_)
    place = {day: at for at, day in enumerate(days)}
    for at, host in enumerate(hosts):
        for first in host.list_starts():
            starts[at, place[first]] = True
    return starts


def _mark_runs(free: Flags, days: list[date], length: int) -> Flags:
    """On which days so many consecutive calendar days begin that are free."""
    runs = free.copy()
    for place, first in enumerate(days):
        last = place + length - 1
        together = last < len(days) and (days[last] - first).days == length - 1
        if together:
            runs[:, place] = free[:, place : last + 1].all(axis=1)
        else:
            runs[:, place] = False
    return runs


def _count_visits_at_most(hosts: Sequence[MatchingHost], days: list[date]) -> Ints:
    """How many visits each host can hold on its days; those that end first are taken first."""
    counts = []
    for host in hosts:
        left = dict(host.room)
        count = 0
        for first in host.list_starts():
            visit = host.list_visit_days(first)
            more = min(left[day] for day in visit)
            count += more
            for day in visit:
                left[day] -= more
        counts.append(count if host.most is None else min(count, host.most))
    return np.array(counts, dtype=np.int64)
