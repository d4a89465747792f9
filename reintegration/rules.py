"""Dates of the follow-up after the return, and ages as the donor counts them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from pemwecco.core.findings import Finding, RuleError
from pemwecco.core.findings import mark_message as _

ADULT = 18
SIXTY = 60


class AnswerWindow(NamedTuple):
    opens: date
    closes: date


class AgeBracket(StrEnum):
    """Brackets of AMIF indicators; someone of exactly 60 is in the middle one."""

    UNDER_18 = "under_18"
    FROM_18_TO_60 = "18_60"
    OVER_60 = "over_60"


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


def age_on(birth: date, on: date) -> int:
    """Count full years of age; who is born on 29 February turns older on 1 March in other years.

    Refuses with `RuleError` a birth after ``on``.
    """
    if birth > on:
        raise RuleError(
            Finding(
                "birth-later",
                _("The date of birth %(birth)s is later than %(on)s."),
                {"birth": birth, "on": on},
            )
        )
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def age_bracket(birth: date, on: date) -> AgeBracket:
    """Place a person in the donor's brackets on the day of an activity (AMIF: <18, 18–60, >60)."""
    age = age_on(birth, on)
    if age < ADULT:
        return AgeBracket.UNDER_18
    return AgeBracket.FROM_18_TO_60 if age <= SIXTY else AgeBracket.OVER_60
