"""When a plan is to be agreed, and what one version changes in another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from dateutil.relativedelta import relativedelta

# The first two months after the return decide (domain.md §1.7: counselling within them).
AGREE_WITHIN_MONTHS: Final = 2
# Staff see from so many days before that a plan is not agreed yet.
WARN_DAYS: Final = 14
# A participant who has not said whether a structure may be told is asked again so many days later.
CONSENT_DAYS: Final = (5, 12)


def add_months(day: date, months: int) -> date:
    """The day so many calendar months later; it ends on the last day of a shorter month."""
    return day + relativedelta(months=months)


def get_agreement_day(returned_on: date) -> date:
    """The last day on which a plan is agreed in time: two calendar months after the return.

    It ends on the last day of a shorter month: a return on 31 December gives the last of February.
    """
    return add_months(returned_on, AGREE_WITHIN_MONTHS)


class MilestoneTerms(NamedTuple):
    """What a version says of a milestone: what is reached, by which day, who helps (by name)."""

    what: str
    due_on: date
    helper: str


class LineChange(NamedTuple):
    """A milestone that one version has otherwise than the one before: nothing before, it is new; nothing
    after, it was dropped.
    """

    before: MilestoneTerms | None
    after: MilestoneTerms | None


def compare_versions(
    before: Mapping[int, MilestoneTerms], after: Mapping[int, MilestoneTerms]
) -> list[LineChange]:
    """What changed from one version to the next: first what is new or otherwise, then what fell."""
    changes = []
    for key, terms in after.items():
        if before.get(key) != terms:
            changes.append(LineChange(before.get(key), terms))
    for key, terms in before.items():
        if key not in after:
            changes.append(LineChange(terms, None))
    return changes
