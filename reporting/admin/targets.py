"""What pages of figures show of the logical framework: each figure held against its milestone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pemwecco.core.indicators import Indicator
from reporting.logframe.queries import (
    Content,
    compile_logframe,
    find_single_programme,
    read_outlooks,
    read_standings,
)
from reporting.models import ReportingPeriod
from reporting.services import read_period_logframe

Figures = dict[str, Decimal | int | None]


def build_period_targets(
    period: ReportingPeriod, levels: Sequence[Any]
) -> dict[str, Any]:
    """For the page of a period: as it was frozen, or as it stands now."""
    names, figures = _collect_figures(levels)
    return _build_targets(read_period_logframe(period, figures), names)


def build_day_targets(
    indicators: Sequence[Indicator], levels: Sequence[Any], day: date
) -> dict[str, Any]:
    """For figures of all programmes: held against targets where there is one programme only."""
    programme = find_single_programme()
    if programme is None:
        return {}
    names, figures = _collect_figures(levels)
    content = compile_logframe(programme.pk, indicators, figures, day)
    return _build_targets(content, names)


def _build_targets(content: Content, names: dict[str, str]) -> dict[str, Any]:
    return {
        "standings": read_standings(content, names),
        "outlooks": read_outlooks(content),
    }


def _collect_figures(levels: Sequence[Any]) -> tuple[dict[str, str], Figures]:
    """Names and values of the figures that the page shows, by code."""
    names: dict[str, str] = {}
    figures: Figures = {}
    for group in levels:
        for one in group.measured:
            code = one.indicator.code
            names[code], figures[code] = str(one.indicator.name), one.whole.figure
    return names, figures
