"""How far a figure is on its way to a milestone: worked out from numbers and days; plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Final

WHOLE: Final = Decimal(100)
ADDED_UP: Final = frozenset({"count", "sum"})


class Light(StrEnum):
    """Green: as far as was planned; amber: a little behind; red: far behind; none: nothing to judge."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NONE = "none"


class LightReason(StrEnum):
    """Why a light is as it is; the sentences stand in `sentences.py`."""

    NO_TARGET = "no-target"
    NOT_DUE = "not-due"
    NO_FIGURE = "no-figure"
    REACHED = "reached"
    ON_THE_WAY = "on-the-way"


@dataclass(frozen=True, slots=True)
class PlannedCourse:
    """What was planned for an indicator.

    `milestones` are days and values; `falls` where less is better. `green_from` and `amber_from` are percents
    of the way to a milestone.
    """

    milestones: tuple[tuple[date, Decimal], ...]
    baseline: Decimal | None = None
    falls: bool = False
    green_from: int = 90
    amber_from: int = 70


@dataclass(frozen=True, slots=True)
class JudgedProgress:
    """A light with what it was judged by: the milestone, and the percent of the way that is done."""

    light: Light
    reason: LightReason
    due_on: date | None = None
    target: Decimal | None = None
    percent: int | None = None


def adds_up(nature: str, reckoning: str) -> bool:
    """Whether a target is for all that happened since the programme began: a flow, counted or summed.

    A stock is what it is on the day; a share or a median does not grow with the days.
    """
    return nature == "flow" and reckoning in ADDED_UP


def judge_progress(
    figure: Decimal | None, course: PlannedCourse, day: date
) -> JudgedProgress:
    """Hold a figure against the last milestone that is due by a day.

    Without a milestone, or before the first is due, there is no light. Reached is green. Otherwise the
    percent of the way from the baseline (from nothing where there is none) to the milestone decides, rounded
    down, so that nothing looks reached before it is.
    """
    due = [one for one in course.milestones if one[0] <= day]
    if not course.milestones:
        return JudgedProgress(Light.NONE, LightReason.NO_TARGET)
    if not due:
        due_on, target = min(course.milestones)
        return JudgedProgress(Light.NONE, LightReason.NOT_DUE, due_on, target)
    due_on, target = max(due)
    if figure is None:
        return JudgedProgress(Light.NONE, LightReason.NO_FIGURE, due_on, target)
    if is_reached(figure, target, falls=course.falls):
        return JudgedProgress(Light.GREEN, LightReason.REACHED, due_on, target, 100)
    percent = compute_way(figure, target, course.baseline, falls=course.falls)
    light = Light.RED
    if percent >= course.green_from:
        light = Light.GREEN
    elif percent >= course.amber_from:
        light = Light.AMBER
    return JudgedProgress(light, LightReason.ON_THE_WAY, due_on, target, percent)


def is_reached(figure: Decimal, target: Decimal, *, falls: bool) -> bool:
    return figure <= target if falls else figure >= target


def compute_way(
    figure: Decimal, target: Decimal, baseline: Decimal | None, *, falls: bool
) -> int:
    """The percent of the way to a target that is not reached, rounded down: 0 to 99."""
    is_before = baseline is not None and not is_reached(baseline, target, falls=falls)
    if baseline is not None and is_before:
        way = (figure - baseline) / (target - baseline)
    elif falls:
        way = target / figure
    else:
        way = figure / target
    percent = (WHOLE * way).to_integral_value(ROUND_FLOOR)
    return int(min(Decimal(99), max(Decimal(0), percent)))
