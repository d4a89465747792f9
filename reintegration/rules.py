"""Dates of the follow-up after the return."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _

# A figure so many times the last one, or that small a part of it, is asked about once.
ODD_TIMES = 10


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
