"""What is counted in days and reads of no row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

# What a nomination that came to nothing keeps of its contact person, counted from its end.
KEPT_DAYS: Final = 180
# A structure that tells of a call writes to people who did not ask us: so many a day, each by hand.
MOST_TOLD_A_DAY: Final = 30
# An answer that is due within so many days stands out.
SOON_DAYS: Final = 7

# Days after which staff hear of a nomination that nobody answered, and a structure of what it was asked.
UNANSWERED_DAYS: Final = (5, 10)
ASKED_DAYS: Final = (7, 14)


def get_first_kept_day(today: date) -> date:
    """The first day of which the contact person of a nomination that came to nothing is still kept."""
    return today - timedelta(days=KEPT_DAYS)


def describe_due(due: date | None, today: date) -> str:
    """How an answer stands to its day: "none", "late", "soon" or "later". The day itself is not late."""
    if due is None:
        return "none"
    if due < today:
        return "late"
    return "soon" if due <= today + timedelta(days=SOON_DAYS) else "later"
