"""Dates of the follow-up after the return, and ages as the donor counts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from pemwecco.core.findings import Finding, RuleError
from pemwecco.core.findings import mark_message as _

ADULT = 18
SIXTY = 60
# A figure so many times the last one, or that small a part of it, is asked about once.
ODD_TIMES = 10


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


def find_odd_figures(
    stated: Mapping[str, Decimal], last: Mapping[str, Decimal]
) -> list[Finding]:
    """What is worth a second look among figures, by their names; nothing of it stops anybody.

    `last` are the figures known before. Asked about: ten times the last one or a tenth of it, turnover
    without anybody who works, exports above turnover, more young people than people, contracts worth
    something that are none.
    """
    found = []
    for name, value in stated.items():
        if _is_far_from(value, last.get(name)):
            found.append(
                Finding(
                    "figure-far-from-last",
                    _("This is %(value)s, and the last figure known was %(last)s."),
                    {"value": value, "last": last[name]},
                    severity="attention",
                    field=name,
                )
            )
    found += _find_contradictions(stated)
    return found


def _is_far_from(value: Decimal, last: Decimal | None) -> bool:
    if not last or not value:
        return False
    return value >= last * ODD_TIMES or value * ODD_TIMES <= last


def _find_contradictions(stated: Mapping[str, Decimal]) -> Iterator[Finding]:
    """Figures that hardly go together."""
    for one, other, code, message in (
        ("exports", "turnover", "exports-above-turnover", _("More is sold abroad than in all.")),
        ("women_young", "women", "more-young-women", _("More women are under 35 than work there.")),
        ("men_young", "men", "more-young-men", _("More men are under 35 than work there.")),
    ):  # fmt: skip
        if one in stated and other in stated and stated[one] > stated[other]:
            yield Finding(code, message, severity="attention", field=one)
    if stated.get("turnover") and stated.get("workers") == 0:
        yield Finding(
            "nobody-works",
            _("There is turnover, and nobody works there."),
            severity="attention",
            field="women_permanent",
        )
    if stated.get("contracts_value") and stated.get("contracts") == 0:
        yield Finding(
            "value-without-contract",
            _("Contracts are worth something, and there are none."),
            severity="attention",
            field="contracts_value",
        )
