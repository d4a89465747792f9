"""The figure of an indicator by its code, for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pemwecco.core.indicators import Period, find_indicator
from pemwecco.core.measures import measure_indicator


def get_figure(code: str, start: date, end: date) -> Decimal | int | None:
    indicator = find_indicator(code)
    assert indicator is not None, code
    return measure_indicator(indicator, Period(start, end)).figure
