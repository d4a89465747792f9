"""How far a figure is: worked cases and laws."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.logframe.rules import (
    Light,
    LightReason,
    PlannedCourse,
    adds_up,
    judge_progress,
)

pytestmark = pytest.mark.unit
JUNE, DECEMBER = date(2026, 6, 30), date(2026, 12, 31)
SIXTY = PlannedCourse(((JUNE, Decimal(30)), (DECEMBER, Decimal(60))))
VALUES = st.decimals(0, 1000, places=1)


@pytest.mark.parametrize(
    ("figure", "day", "light", "percent", "target"),
    [
        # Before the first milestone there is no light.
        ("12", JUNE - timedelta(1), Light.NONE, None, "30"),
        ("30", JUNE, Light.GREEN, 100, "30"),
        ("27", JUNE, Light.GREEN, 90, "30"),
        ("26", JUNE, Light.AMBER, 86, "30"),
        ("21", JUNE, Light.AMBER, 70, "30"),
        ("20", JUNE, Light.RED, 66, "30"),
        # The real pilot: 47 of 60.
        ("47", DECEMBER, Light.AMBER, 78, "60"),
        ("59.99", DECEMBER, Light.GREEN, 99, "60"),
        ("75", DECEMBER, Light.GREEN, 100, "60"),
        ("0", DECEMBER, Light.RED, 0, "60"),
        ("47", DECEMBER - timedelta(1), Light.GREEN, 100, "30"),
    ],
)
def test_a_figure_is_held_against_the_last_milestone_that_is_due(
    figure: str, day: date, light: Light, percent: int | None, target: str
) -> None:
    judged = judge_progress(Decimal(figure), SIXTY, day)

    assert (judged.light, judged.percent) == (light, percent)
    assert judged.target == Decimal(target)


def test_without_target_or_figure_there_is_no_light() -> None:
    nothing = judge_progress(Decimal(3), PlannedCourse(()), JUNE)
    unknown = judge_progress(None, SIXTY, JUNE)

    assert (nothing.light, nothing.reason) == (Light.NONE, LightReason.NO_TARGET)
    assert (unknown.light, unknown.reason) == (Light.NONE, LightReason.NO_FIGURE)


def test_the_way_begins_at_the_baseline() -> None:
    # From 40 % to 80 %: 70 % is three quarters of the way.
    course = PlannedCourse(((JUNE, Decimal(80)),), Decimal(40))

    assert judge_progress(Decimal(70), course, JUNE).percent == 75
    assert judge_progress(Decimal(30), course, JUNE).percent == 0
    # A baseline beyond the target says nothing of the way.
    beyond = PlannedCourse(((JUNE, Decimal(80)),), Decimal(90))
    assert judge_progress(Decimal(40), beyond, JUNE).percent == 50


def test_where_less_is_better_the_way_goes_down() -> None:
    course = PlannedCourse(((JUNE, Decimal(20)),), Decimal(60), falls=True)

    assert judge_progress(Decimal(20), course, JUNE).reason == LightReason.REACHED
    assert judge_progress(Decimal(30), course, JUNE).percent == 75
    without = PlannedCourse(((JUNE, Decimal(20)),), falls=True)
    assert judge_progress(Decimal(40), without, JUNE).percent == 50
    assert judge_progress(Decimal(0), without, JUNE).light == Light.GREEN


def test_only_what_is_counted_over_days_adds_up() -> None:
    assert adds_up("flow", "count")
    assert adds_up("flow", "sum")
    assert not adds_up("flow", "share")
    assert not adds_up("flow", "median")
    assert not adds_up("stock", "count")


@given(VALUES, VALUES, VALUES, st.one_of(st.none(), VALUES), st.booleans())
def test_a_better_figure_is_never_judged_worse(
    one: Decimal, two: Decimal, target: Decimal, baseline: Decimal | None, falls: bool
) -> None:
    course = PlannedCourse(((JUNE, target),), baseline, falls=falls)
    worse, better = (max(one, two), min(one, two)) if falls else sorted((one, two))
    percents = []
    for figure in (worse, better):
        judged = judge_progress(figure, course, JUNE)
        assert judged.percent is not None
        assert (judged.percent == 100) == (judged.reason == LightReason.REACHED)
        percents.append(judged.percent)

    assert 0 <= percents[0] <= percents[1] <= 100
