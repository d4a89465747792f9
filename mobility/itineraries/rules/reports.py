"""When a trip report is due, and by when what came of a trip is done: dates in, dates out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

# The dated rule: so many days after the last day of the stay.
DUE: Final = "report.days_after_stay"
# What holds while no value is given.
DUE_DAYS: Final = 14
# A next step without a day of its own is done within so many days.
POINT_DAYS: Final = 30


def get_point_day(asked: date | None, today: date) -> date:
    """By when a next step is to be done: its own day, never a past one, else thirty days from now."""
    if asked is None:
        return today + timedelta(days=POINT_DAYS)
    return max(asked, today)
