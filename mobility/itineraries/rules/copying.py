"""The programme of a cohort as a pattern for another one: the same days of the week from its start."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from mobility.hosts.rules import DaySpan
from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _

WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class CopiedDays:
    """Where a stop falls in the other stay, and what is to be looked at there."""

    span: DaySpan
    findings: tuple[Finding, ...]

    @property
    def fits(self) -> bool:
        """Whether it falls within the stay: what does not is left out."""
        return not any(finding.code == "copied-outside" for finding in self.findings)


def count_shift(first: date, other_first: date) -> timedelta:
    """By how many days a programme moves so that each weekday stays the weekday, to the nearest week.

    The first week of one stay becomes the first week of the other: Monday of the week of arrival goes to
    Monday of the week of arrival.
    """
    one = first - timedelta(days=first.weekday())
    other = other_first - timedelta(days=other_first.weekday())
    return other - one


def copy_days(
    title: str,
    span: DaySpan,
    *,
    shift: timedelta,
    stay: DaySpan,
    holidays: Mapping[date, Collection[str]],
) -> CopiedDays:
    """A stop moved by a shift, with a finding when it falls outside the stay or on holidays."""
    moved = DaySpan(span.first + shift, span.last + shift)
    if not moved.within(stay):
        about = {"stop": title, "day": moved.first}
        outside = Finding(
            "copied-outside",
            _("“%(stop)s” would be on %(day)s, outside the stay: it is left out."),
            about,
        )
        return CopiedDays(moved, (outside,))
    found = []
    for day in moved.days():
        for name in holidays.get(day, ()):
            about = {"stop": title, "day": day, "holiday": name, "translate": "holiday"}
            found.append(
                Finding(
                    "copied-holiday",
                    _("“%(stop)s” falls on a holiday, %(day)s: %(holiday)s."),
                    about,
                )
            )
    return CopiedDays(moved, tuple(found))
