"""The logical framework on a day, as plain values that can be frozen, and as its readers see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from participants.register.models import Programme
from pemwecco.core.indicators import Indicator, Period, ResultLevel
from pemwecco.core.measures import measure_indicators
from reporting.logframe.models import IndicatorPlan, LevelOutlook
from reporting.logframe.rules import (
    JudgedProgress,
    Light,
    LightReason,
    PlannedCourse,
    adds_up,
    judge_progress,
)
from reporting.logframe.sentences import (
    LIGHT_NAMES,
    LIGHT_TONES,
    format_reason,
    write_measure,
)

# Before everything that a programme of these could have done.
BEGINNING: Final = date(2000, 1, 1)
# A logical framework as it is kept: {"indicators": {code: …}, "levels": {level: …}}; {} where there is none.
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """Where an indicator is on its way, in the active language."""

    code: str
    unit: str
    baseline: Decimal | None
    baseline_on: date | None
    baseline_source: str
    target: Decimal | None
    due_on: date | None
    # What was held against the milestone: since the beginning where it adds up.
    reached: Decimal | None
    adds_up: bool
    falls: bool
    is_due: bool
    percent: int | None
    light: Light
    reason: str
    milestones: list[tuple[date, Decimal]]
    verification: str
    responsible: str
    name: str = ""

    @property
    def light_name(self) -> str:
        return str(LIGHT_NAMES[self.light])

    @property
    def tone(self) -> str:
        return LIGHT_TONES[self.light]

    @property
    def target_shown(self) -> str:
        return write_measure(self.target, self.unit)

    @property
    def reached_shown(self) -> str:
        return write_measure(self.reached, self.unit)

    @property
    def baseline_shown(self) -> str:
        return write_measure(self.baseline, self.unit)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Assumptions and risks of a level."""

    level: ResultLevel
    assumptions: str
    risks: str


def find_single_programme() -> Programme | None:
    """The programme whose targets figures of all programmes may be held against: the only one."""
    programmes = list(Programme.objects.all()[:2])
    return programmes[0] if len(programmes) == 1 else None


def compile_logframe(
    programme: int,
    indicators: Sequence[Indicator],
    figures: Mapping[str, Decimal | int | None],
    day: date,
) -> Content:
    """The logical framework of a programme on a day, each indicator held against its milestone.

    `figures` are those of a period that ends on that day; what adds up is measured since the beginning.
    """
    plans = list(_list_plans(programme))
    known = {indicator.code: indicator for indicator in indicators}
    sums = _measure_since_beginning(programme, plans, known, day)
    told = {}
    for plan in plans:
        indicator = known.get(plan.code)
        if indicator is None:
            continue
        figure = sums.get(plan.code, figures.get(plan.code))
        reached = None if figure is None else Decimal(figure)
        told[plan.code] = _write_plan(plan, indicator, reached, day)
    levels = {}
    for row in LevelOutlook.objects.filter(programme=programme):
        levels[row.level] = {"assumptions": row.assumptions, "risks": row.risks}
    if not told and not levels:
        return {}
    return {"indicators": told, "levels": levels}


def read_standings(content: Content, names: Mapping[str, str]) -> list[TargetStanding]:
    """The indicators of a logical framework that a reader may read, by code: those that have a name."""
    found = []
    for code, kept in sorted(content.get("indicators", {}).items()):
        if code in names:
            found.append(_read_standing(code, kept, names[code]))
    return found


def read_outlooks(content: Content) -> list[Outlook]:
    """Assumptions and risks by level, impact first."""
    kept = content.get("levels", {})
    found = []
    for level in ResultLevel:
        if told := kept.get(level):
            found.append(Outlook(level, told["assumptions"], told["risks"]))
    return found


def _list_plans(programme: int) -> Any:
    rows = IndicatorPlan.objects.filter(programme=programme).order_by("code")
    return rows.prefetch_related("milestones")


def _measure_since_beginning(
    programme: int,
    plans: Sequence[IndicatorPlan],
    known: Mapping[str, Indicator],
    day: date,
) -> dict[str, Decimal | int | None]:
    summed = []
    for plan in plans:
        indicator = known.get(plan.code)
        if indicator and adds_up(indicator.nature, indicator.reckoning):
            summed.append(indicator)
    if not summed:
        return {}
    days = Period(BEGINNING, day)
    measured = measure_indicators(summed, days, programme=programme)
    return {one.indicator.code: one.whole.figure for one in measured}


def _write_plan(
    plan: IndicatorPlan, indicator: Indicator, reached: Decimal | None, day: date
) -> dict[str, Any]:
    milestones = [(row.due_on, row.value) for row in plan.milestones.all()]
    course = PlannedCourse(
        tuple(milestones),
        plan.baseline,
        falls=plan.falls,
        green_from=plan.green_from,
        amber_from=plan.amber_from,
    )
    judged = judge_progress(reached, course, day)
    written = [[due.isoformat(), _keep_value(value)] for due, value in milestones]
    return {
        "unit": indicator.unit,
        "adds_up": adds_up(indicator.nature, indicator.reckoning),
        "baseline": _keep_value(plan.baseline),
        "baseline_on": _keep_day(plan.baseline_on),
        "baseline_source": plan.baseline_source,
        "falls": plan.falls,
        "green_from": plan.green_from,
        "amber_from": plan.amber_from,
        "verification": plan.verification,
        "responsible": plan.responsible,
        "milestones": written,
        "reached": _keep_value(reached),
        **_write_judged(judged),
    }


def _write_judged(judged: JudgedProgress) -> dict[str, Any]:
    return {
        "light": str(judged.light),
        "reason": str(judged.reason),
        "target": _keep_value(judged.target),
        "due_on": _keep_day(judged.due_on),
        "percent": judged.percent,
    }


def _read_standing(code: str, kept: Mapping[str, Any], name: str) -> TargetStanding:
    target, reached = _restore_value(kept["target"]), _restore_value(kept["reached"])
    due_on = _restore_day(kept["due_on"])
    reason = format_reason(
        LightReason(kept["reason"]),
        figure=reached,
        target=target,
        due_on=due_on,
        percent=kept["percent"],
        unit=kept["unit"],
    )
    milestones = []
    for day, value in kept["milestones"]:
        milestones.append((date.fromisoformat(day), Decimal(value)))
    return TargetStanding(
        code=code,
        unit=kept["unit"],
        baseline=_restore_value(kept["baseline"]),
        baseline_on=_restore_day(kept["baseline_on"]),
        baseline_source=kept["baseline_source"],
        target=target,
        due_on=due_on,
        reached=reached,
        adds_up=kept["adds_up"],
        falls=kept["falls"],
        is_due=due_on is not None and kept["reason"] != LightReason.NOT_DUE,
        percent=kept["percent"],
        light=Light(kept["light"]),
        reason=reason,
        milestones=milestones,
        verification=kept["verification"],
        responsible=kept["responsible"],
        name=name,
    )


def _keep_value(value: Decimal | None) -> str | None:
    """A number in one way only, so that a fingerprint of it holds."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _keep_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _restore_value(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _restore_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
