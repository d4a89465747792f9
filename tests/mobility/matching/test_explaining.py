"""Why somebody is not at a host, and why settled visits do not go together."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from hypothesis import given, settings

from mobility.matching.rules.explaining import explain_absence, list_pin_conflicts
from mobility.matching.rules.problems import (
    MatchingHost,
    MatchingProblem,
    Pin,
    Visit,
)
from mobility.matching.rules.solving import solve_matching
from tests.mobility.matching.problems import build_host, build_visitor, list_work_days
from tests.mobility.matching.test_solving import draw_problems

pytestmark = pytest.mark.unit
DAYS = list_work_days(5)
TWO = MatchingProblem(
    (build_visitor(1, stops=1), build_visitor(2, stops=1)),
    (build_host(10, most=1), build_host(11)),
    {(1, 10): 50, (2, 10): 40, (2, 11): 10, (1, 11): 10},
)
PLAN = (Visit(1, 10, DAYS[0], DAYS[0]), Visit(2, 11, DAYS[0], DAYS[0]))


def codes(problem: MatchingProblem, plan: tuple[Visit, ...], pair: Visit) -> list[str]:
    return [
        found.code for found in explain_absence(problem, plan, pair.visitor, pair.host)
    ]


@settings(max_examples=60)
@given(draw_problems())
def test_every_pair_that_is_not_has_a_reason(problem: MatchingProblem) -> None:
    plan = solve_matching(problem).visits
    matched = {visit.pair for visit in plan}
    for visitor in problem.visitors:
        for host in problem.hosts:
            if (visitor.key, host.key) not in matched:
                reasons = explain_absence(problem, plan, visitor.key, host.key)
                assert reasons
                assert all(str(reason) for reason in reasons)


@pytest.mark.parametrize(
    ("change", "visit", "expected"),
    [
        ({}, Visit(2, 10, *DAYS[:2]), ["stops-full", "host-most"]),
        ({"vetoes": frozenset({(2, 10)})}, Visit(2, 10, *DAYS[:2]), ["veto"]),
        ({"met": frozenset({(2, 10)})}, Visit(2, 10, *DAYS[:2]), ["met"]),
        ({"points": {(1, 10): 5}}, Visit(2, 10, *DAYS[:2]), ["barred"]),
        (
            {"hosts": (MatchingHost(10, {}), build_host(11))},
            Visit(2, 10, *DAYS[:2]),
            ["no-availability"],
        ),
        (
            {"hosts": (build_host(10, days=2, visit_days=3), build_host(11))},
            Visit(2, 10, *DAYS[:2]),
            ["host-no-run"],
        ),
        (
            {
                "visitors": (
                    build_visitor(1),
                    dataclasses.replace(
                        build_visitor(2), days=frozenset({DAYS[0] - timedelta(7)})
                    ),
                )
            },
            Visit(2, 10, *DAYS[:2]),
            ["no-common-days"],
        ),
        (
            {
                "visitors": (build_visitor(1), build_visitor(2)),
                "hosts": (build_host(10, days=1), build_host(11)),
            },
            Visit(2, 10, *DAYS[:2]),
            ["host-full"],
        ),
        (
            {
                "visitors": (build_visitor(1), build_visitor(2, days=1)),
                "hosts": (build_host(10, places=2), build_host(11)),
            },
            Visit(2, 10, *DAYS[:2]),
            ["visitor-busy"],
        ),
        (
            {
                "visitors": (build_visitor(1), build_visitor(2)),
                "hosts": (build_host(10), build_host(11)),
            },
            Visit(2, 10, *DAYS[:2]),
            ["others-better"],
        ),
    ],
)
def test_the_reason_is_the_true_one(
    change: dict[str, object], visit: Visit, expected: list[str]
) -> None:
    problem = dataclasses.replace(TWO, **change)  # type: ignore[arg-type]  # of many kinds
    assert codes(problem, PLAN, visit) == expected


@pytest.mark.parametrize(
    ("pins", "expected"),
    [
        ((Pin(1, 10), Pin(2, 11, DAYS[1])), []),
        ((Pin(9, 10),), ["pin-visitor"]),
        ((Pin(1, 99),), ["pin-host"]),
        ((Pin(1, 10, DAYS[0] + timedelta(5)),), ["pin-day"]),
        ((Pin(1, 10), Pin(1, 11)), ["pins-visitor"]),
        ((Pin(1, 10), Pin(2, 10)), ["pins-host"]),
        ((Pin(1, 11, DAYS[0]), Pin(2, 11, DAYS[0])), ["pins-room"]),
    ],
)
def test_settled_visits_that_do_not_go_together(
    pins: tuple[Pin, ...], expected: list[str]
) -> None:
    problem = dataclasses.replace(TWO, pins=pins)
    found = list_pin_conflicts(problem)
    assert [finding.code for finding in found] == expected
    assert all(str(finding) for finding in found)


def test_a_settled_pair_that_is_ruled_out_or_on_two_days_at_once() -> None:
    ruled_out = dataclasses.replace(
        TWO, pins=(Pin(1, 10),), vetoes=frozenset({(1, 10)})
    )
    assert [row.code for row in list_pin_conflicts(ruled_out)] == ["pin-veto"]
    twice = dataclasses.replace(
        TWO,
        visitors=(build_visitor(1),),
        pins=(Pin(1, 10, DAYS[0]), Pin(1, 11, DAYS[0])),
    )
    assert [row.code for row in list_pin_conflicts(twice)] == ["pins-day"]
