"""Small matchings for tests, and the best plan of one found by trying every plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from mobility.matching.rules.problems import (
    Goal,
    MatchingHost,
    MatchingPlan,
    MatchingProblem,
    MatchingVisitor,
    Visit,
    count_served,
    list_common_starts,
    sum_points,
)

MONDAY = date(2027, 3, 1)


def list_work_days(count: int) -> list[date]:
    """Working days from a Monday on; the fifth is followed by a weekend."""
    days = []
    for offset in range(count):
        weeks, place = divmod(offset, 5)
        days.append(MONDAY + timedelta(days=7 * weeks + place))
    return days


def build_visitor(key: int, days: int = 5, stops: int = 2) -> MatchingVisitor:
    return MatchingVisitor(key, frozenset(list_work_days(days)), stops)


def build_host(
    key: int,
    days: int = 5,
    places: int = 1,
    visit_days: int = 1,
    most: int | None = None,
) -> MatchingHost:
    room = dict.fromkeys(list_work_days(days), places)
    return MatchingHost(key, room, visit_days, most)


def list_plans(problem: MatchingProblem) -> Iterator[tuple[Visit, ...]]:
    """Every plan there is: nobody at two hosts on a day, no host above its room."""
    choices = [list(_list_choices(problem, row)) for row in problem.visitors]
    yield from _combine(problem, choices, ())


def rate_plan(problem: MatchingProblem, plan: tuple[Visit, ...]) -> tuple[int, ...]:
    """What is compared: people served, visits kept, points, each only where it counts."""
    values = []
    if problem.goal is Goal.EVERYONE:
        values.append(count_served(problem, plan))
    if problem.keep:
        values.append(len(set(plan) & set(problem.keep)))
    return (*values, sum_points(problem, plan))


def rate_found(problem: MatchingProblem, plan: MatchingPlan) -> tuple[int, ...]:
    """The same of what the solver says of its own plan."""
    values = []
    if problem.goal is Goal.EVERYONE:
        values.append(plan.served)
    if problem.keep:
        values.append(plan.kept)
    return (*values, plan.total)


def is_possible(problem: MatchingProblem, plan: tuple[Visit, ...]) -> bool:
    """Whether a plan holds: pairs allowed, days free, room, stops, settled visits."""
    pinned = {pin.pair for pin in problem.pins}
    pairs = [visit.pair for visit in plan]
    allowed = (set(problem.points) - problem.vetoes - problem.met) | pinned
    return (
        pinned <= set(pairs) <= allowed
        and _do_days_hold(problem, plan)
        and _do_numbers_hold(problem, plan)
    )


def _do_days_hold(problem: MatchingProblem, plan: tuple[Visit, ...]) -> bool:
    rooms = {host.key: host.room for host in problem.hosts}
    free = {row.key: row.days for row in problem.visitors}
    busy: set[tuple[int, date]] = set()
    taken: Counter[tuple[int, date]] = Counter()
    for visit in plan:
        for day in visit.list_days():
            taken[(visit.host, day)] += 1
            is_free = day in free[visit.visitor] and (visit.visitor, day) not in busy
            if not is_free or taken[(visit.host, day)] > rooms[visit.host].get(day, 0):
                return False
            busy.add((visit.visitor, day))
    return True


def _do_numbers_hold(problem: MatchingProblem, plan: tuple[Visit, ...]) -> bool:
    by_visitor = Counter(visit.visitor for visit in plan)
    by_host = Counter(visit.host for visit in plan)
    within = [by_visitor[row.key] <= row.stops for row in problem.visitors]
    for host in problem.hosts:
        within.append(host.most is None or by_host[host.key] <= host.most)
    return all(within)


def _combine(
    problem: MatchingProblem,
    choices: list[list[tuple[Visit, ...]]],
    plan: tuple[Visit, ...],
) -> Iterator[tuple[Visit, ...]]:
    if not choices:
        if is_possible(problem, plan):
            yield plan
        return
    for choice in choices[0]:
        yield from _combine(problem, choices[1:], plan + choice)


def _list_choices(
    problem: MatchingProblem, visitor: MatchingVisitor
) -> Iterator[tuple[Visit, ...]]:
    single = []
    pinned = {pin.pair for pin in problem.pins}
    for host in problem.hosts:
        pair = (visitor.key, host.key)
        if pair not in pinned and (
            pair not in problem.points or pair in problem.vetoes | problem.met
        ):
            continue
        for first in list_common_starts(visitor, host):
            days = host.list_visit_days(first)
            single.append(Visit(visitor.key, host.key, days[0], days[-1]))
    chosen: list[tuple[Visit, ...]] = [()]
    for visit in single:
        for others in list(chosen):
            if visit.host not in {other.host for other in others}:
                chosen.append((*others, visit))
    yield from (one for one in chosen if len(one) <= visitor.stops)
