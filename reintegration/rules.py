"""Dates of the follow-up after the return."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta


class AnswerWindow(NamedTuple):
    opens: date
    closes: date


def follow_up_dates(
    returned_on: date, months: Iterable[int] = (3, 6, 12)
) -> tuple[date, ...]:
    """Say when the follow-ups are due: so many calendar months after the return.

    Each is counted from the return itself, and ends on the last day of a shorter month, so that
    a return on 31 August gives 30 November, 28 or 29 February, 31 August.
    """
    return tuple(returned_on + relativedelta(months=count) for count in months)


def answer_window(due: date, days: int = 15) -> AnswerWindow:
    """Say from when to when an answer counts for the follow-up ``due``, both days included."""
    return AnswerWindow(due - timedelta(days=days), due + timedelta(days=days))
