"""Which dates, codes and numbers an IATI activity file takes (standard 2.03); plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

# Code list ActivityDateType.
PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"
# Code list ResultType, by the level of our chain of results.
RESULT_TYPES: Final[Mapping[str, str]] = {
    "output": "1",
    "outcome": "2",
    "impact": "3",
}
# Code list IndicatorMeasure.
UNIT_MEASURE, PERCENTAGE_MEASURE = "1", "2"


def choose_date_types(starts_on: date, ends_on: date, today: date) -> tuple[str, str]:
    """How the first and the last day of an activity are called: a day to come is planned.

    The ruleset of IATI 2.03 refuses an actual date that lies in the future.
    """
    start = ACTUAL_START if starts_on <= today else PLANNED_START
    end = ACTUAL_END if ends_on <= today else PLANNED_END
    return start, end


def choose_measure(unit: str) -> str:
    """A share is a percentage, everything else a number of units."""
    return PERCENTAGE_MEASURE if unit == "%" else UNIT_MEASURE
