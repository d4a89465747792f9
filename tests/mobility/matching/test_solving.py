"""The best matching of a cohort: equal to trying every plan, and what a plan must never do."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.matching.rules.problems import (
    Goal,
    MatchingHost,
    MatchingProblem,
    MatchingVisitor,
    Pin,
    Visit,
    sum_points,
)
from mobility.matching.rules.solving import (
    NoPlanError,
    SolvingProgress,
    assign_one_host_each,
    solve_matching,
)
from tests.mobility.matching.problems import (
    build_host,
    build_visitor,
    is_possible,
    list_plans,
    list_work_days,
    rate_found,
    rate_plan,
)

pytestmark = pytest.mark.unit
DAYS = list_work_days(6)


@st.composite
def draw_problems(draw: st.DrawFn) -> MatchingProblem:
    """Up to three visitors, three hosts, six working days over a weekend."""
    visitors = []
    for key in range(draw(st.integers(1, 3))):
        free = draw(st.sets(st.sampled_from(DAYS), min_size=2))
        stops, has_host = draw(st.integers(1, 2)), draw(st.booleans())
        visitors.append(MatchingVisitor(key, frozenset(free), stops, has_host))
    hosts = []
    for key in range(10, 10 + draw(st.integers(1, 3))):
        days = draw(st.sets(st.sampled_from(DAYS), min_size=1, max_size=4))
        room = {day: draw(st.integers(1, 2)) for day in sorted(days)}
        length = draw(st.integers(1, 2))
        hosts.append(
            MatchingHost(key, room, length, draw(st.sampled_from([None, 1, 2])))
        )
    points = {}
    for visitor in visitors:
        for host in hosts:
            value = draw(st.integers(-20, 60))
            if value >= 0:
                points[(visitor.key, host.key)] = value
    goal = draw(st.sampled_from(Goal))
    met = draw(st.sets(st.sampled_from(sorted(points)), max_size=2)) if points else ()
    people, houses = tuple(visitors), tuple(hosts)
    return MatchingProblem(people, houses, points, met=frozenset(met), goal=goal)


@settings(max_examples=60)
@given(draw_problems())
def test_no_plan_is_better_and_the_plan_holds(problem: MatchingProblem) -> None:
    plan = solve_matching(problem)
    best = max(rate_plan(problem, other) for other in list_plans(problem))
    assert rate_found(problem, plan) == best
    assert rate_plan(problem, plan.visits) == best
    assert is_possible(problem, plan.visits)
    assert plan.is_proven
    assert plan.bound == plan.total
    assert plan.gap == 0.0


@settings(max_examples=40)
@given(draw_problems(), st.data())
def test_when_a_host_falls_out_as_much_as_can_be_stays(
    problem: MatchingProblem, data: st.DataObject
) -> None:
    before = solve_matching(problem)
    gone = data.draw(st.sampled_from(problem.hosts))
    rest = tuple(host for host in problem.hosts if host is not gone)
    after = dataclasses.replace(problem, hosts=rest, keep=before.visits)
    plan = solve_matching(after)
    best = max(rate_plan(after, other) for other in list_plans(after))
    assert rate_found(after, plan) == best
    assert is_possible(after, plan.visits)


def test_nobody_without_a_host_comes_before_the_best_total() -> None:
    visitors = (build_visitor(1, days=1), build_visitor(2, days=1))
    hosts = (build_host(10, days=1), build_host(11, days=1))
    # Who takes the first one leaves the second visitor with nothing.
    points = {(1, 10): 900, (1, 11): 100, (2, 10): 300}
    problem = MatchingProblem(visitors, hosts, points, goal=Goal.TOTAL)
    assert solve_matching(problem).total == 900
    everyone = dataclasses.replace(problem, goal=Goal.EVERYONE)
    plan = solve_matching(everyone)
    assert (plan.served, plan.total) == (2, 400)


def test_whoever_has_a_host_already_gives_way_to_who_has_none() -> None:
    with_host = dataclasses.replace(build_visitor(1, days=1, stops=1), has_host=True)
    problem = MatchingProblem(
        (with_host, build_visitor(2, days=1, stops=1)),
        (build_host(10, days=1, most=1),),
        {(1, 10): 900, (2, 10): 5},
    )
    plan = solve_matching(problem)
    assert (plan.served, plan.total) == (2, 5)


def test_a_settled_visit_stands_on_its_day_and_a_veto_never_does() -> None:
    problem = MatchingProblem(
        (build_visitor(1, stops=1),),
        (build_host(10), build_host(11)),
        {(1, 10): 900, (1, 11): 100},
        pins=(Pin(1, 11, DAYS[3]),),
    )
    assert solve_matching(problem).visits == (Visit(1, 11, DAYS[3], DAYS[3]),)
    barred = dataclasses.replace(problem, pins=(), vetoes=frozenset({(1, 10)}))
    assert [visit.host for visit in solve_matching(barred).visits] == [11]


def test_settled_visits_that_do_not_go_together_are_refused() -> None:
    problem = MatchingProblem(
        (build_visitor(1), build_visitor(2)),
        (build_host(10),),
        {(1, 10): 5, (2, 10): 5},
        pins=(Pin(1, 10, DAYS[0]), Pin(2, 10, DAYS[0])),
    )
    with pytest.raises(NoPlanError):
        solve_matching(problem)


def test_a_visit_never_lasts_over_a_weekend() -> None:
    days = list_work_days(6)[4:]
    host = MatchingHost(10, dict.fromkeys(days, 1), visit_days=2)
    problem = MatchingProblem((build_visitor(1, days=6),), (host,), {(1, 10): 5})
    assert solve_matching(problem).visits == ()


def test_the_solver_tells_where_it_is() -> None:
    heard: list[SolvingProgress] = []
    problem = MatchingProblem(
        (build_visitor(1), build_visitor(2)),
        (build_host(10), build_host(11)),
        {(1, 10): 5, (2, 10): 7, (2, 11): 1},
    )
    plan = solve_matching(problem, on_progress=heard.append)
    assert heard[-1].step == "points"
    assert heard[-1].found == plan.total == 13
    assert heard[-1].bound >= plan.total


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.integers(-5, 30), min_size=3, max_size=3), max_size=3),
    st.booleans(),
)
def test_one_host_each_is_the_matching_with_one_stop(
    table: list[list[int]], everyone: bool
) -> None:
    points = np.array(table, dtype=np.int64).reshape(len(table), 3)
    pairs = assign_one_host_each(points, everyone=everyone)
    allowed = {}
    for row, values in enumerate(table):
        for column, value in enumerate(values):
            if value >= 0:
                allowed[(row, 10 + column)] = value
    problem = MatchingProblem(
        tuple(build_visitor(row, days=3, stops=1) for row in range(len(table))),
        tuple(build_host(10 + column, days=3, most=1) for column in range(3)),
        allowed,
        goal=Goal.EVERYONE if everyone else Goal.TOTAL,
    )
    plan = solve_matching(problem)
    assert sum(allowed[(row, 10 + column)] for row, column in pairs) == plan.total
    assert plan.total == sum_points(problem, plan.visits)
    best = max(rate_plan(problem, other) for other in list_plans(problem))
    assert rate_found(problem, plan) == best
    assert is_possible(problem, plan.visits)
