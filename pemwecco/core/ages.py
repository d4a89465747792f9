"""Ages as the donor counts them: at the day of the activity, in three brackets."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from pemwecco.core.findings import Finding, RuleError
from pemwecco.core.findings import mark_message as _

ADULT: Final = 18
SIXTY: Final = 60


class AgeBracket(StrEnum):
    """Brackets of AMIF indicators; someone of exactly 60 is in the middle one."""

    UNDER_18 = "under_18"
    FROM_18_TO_60 = "18_60"
    OVER_60 = "over_60"


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
