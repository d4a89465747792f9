"""How many visitors a host receives at once, and what it reads of them: plain values in, answers out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from participants.panel.rules.redaction import Identity, find_names, mask_names
from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _

# After the last day of a visit the host may still have to send something on; then it has no use for them.
CONTACT_DAYS: Final = 30
# How long a host has to answer when nobody says otherwise, and what it has left at least after a refusal.
ANSWER_DAYS: Final = 10
ANSWER_AGAIN_DAYS: Final = 3
# What stands in a text of a file in the place of what a host may not read yet.
HIDDEN: Final = "[…]"


@dataclass(frozen=True, slots=True)
class DaySpan:
    """From one day to another, both counted."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def within(self, other: DaySpan) -> bool:
        return other.first <= self.first and self.last <= other.last

    def meets(self, other: DaySpan) -> bool:
        return self.first <= other.last and other.first <= self.last

    def days(self) -> Iterator[date]:
        for offset in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=offset)


def get_pause(first: date | None, last: date | None) -> DaySpan | None:
    """The days of a pause, without end while no last day is known; nothing without a first day."""
    return None if first is None else DaySpan(first, last or date.max)


def first_full_day(
    asked: DaySpan, taken: Iterable[DaySpan], capacity: int
) -> date | None:
    """The first day of a stay on which the host already has all the visitors it can take, or nothing.

    A day of arrival and a day of departure count as a whole day each.
    """
    others = [span for span in taken if span.meets(asked)]
    if len(others) < capacity:
        return None
    for day in asked.days():
        there = sum(span.holds(day) for span in others)
        if there >= capacity:
            return day
    return None


def list_month_weeks(month: date) -> list[list[date]]:
    """The days of a month in weeks from Monday to Sunday, with those of its neighbours that fill them."""
    day = month.replace(day=1)
    day -= timedelta(days=day.weekday())
    weeks: list[list[date]] = []
    while not weeks or (day.year, day.month) == (month.year, month.month):
        weeks.append([day + timedelta(days=offset) for offset in range(7)])
        day += timedelta(days=7)
    return weeks


def read_month(text: str, *, today: date) -> date:
    """The first day of a month as an address has it, 2027-03; this month for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


def compute_answer_day(
    *, wanted: date | None, today: date, starts_on: date, days: int = ANSWER_DAYS
) -> date:
    """The last day on which a host may answer: as wanted when it is not past, else so many days from today.

    Never later than the day before the visit, and never before today.
    """
    if wanted is not None and wanted >= today:
        return wanted
    return max(today, min(today + timedelta(days=days), starts_on - timedelta(days=1)))


def are_contacts_open(*, ends_on: date, on: date) -> bool:
    """Whether the host still reads phone and e-mail: until the 30th day after the last day of the visit."""
    return on <= ends_on + timedelta(days=CONTACT_DAYS)


def hide_identity(text: str, hidden: Identity) -> str:
    """The text without what is hidden, as a host reads it before its yes."""
    if not text:
        return ""
    spans = find_names(text, hidden)
    return mask_names(text, spans, {span.kind: HIDDEN for span in spans})


def list_host_capacity_findings(
    capacity: int, taken: Iterable[DaySpan], today: date
) -> Iterable[Finding]:
    """What is wrong with how many visitors a host receives; `taken` are the stays that hold a place.

    Refused: nobody (a host that receives nobody for now is paused), and fewer than are expected at the
    same time from today on.
    """
    if capacity < 1:
        yield Finding(
            "host-no-capacity",
            _(
                "A host receives one visitor at least. Tick below when it receives nobody for now."
            ),
            field="capacity",
        )
        return
    coming = [span for span in taken if span.last >= today]
    for asked in coming:
        # One too many is there on the day on which all places and one more are held.
        full = first_full_day(asked, coming, capacity + 1)
        if full is not None:
            yield Finding(
                "host-over-capacity",
                _("More visitors than %(capacity)s are agreed for %(day)s already."),
                {"capacity": capacity, "day": full},
                field="capacity",
            )
            return


# So long the link of an invitation opens, and so long before its end whoever has not used it is reminded.
INVITATION_DAYS: Final = 14
INVITATION_REMINDER_DAYS: Final = 3
# After a refusal a person asks the same host for access again so many days later.
ASK_AGAIN_DAYS: Final = 14


class PortalAct(StrEnum):
    """What somebody who speaks for a host does in the portal."""

    SEE = "see"
    SIGN = "sign"
    MANAGE = "manage"


def is_act_allowed(act: PortalAct, *, signs: bool, manages: bool) -> bool:
    """Anyone may see, only signers sign, only managers change."""
    return {
        PortalAct.SEE: True,
        PortalAct.SIGN: signs,
        PortalAct.MANAGE: manages,
    }[act]


def get_link_end(sent_on: date) -> date:
    """The last day on which the link of an invitation opens, sent on a day."""
    return sent_on + timedelta(days=INVITATION_DAYS)


def get_asking_day(refused_on: date) -> date:
    """The first day on which whoever was refused may ask again."""
    return refused_on + timedelta(days=ASK_AGAIN_DAYS)


def is_left_without_manager(managing: Iterable[int], leaving: int) -> bool:
    """Whether nobody would manage a host once this contact does not; keys of contacts.

    One who does not manage leaves nobody behind.
    """
    keys = set(managing)
    return leaving in keys and keys == {leaving}


@dataclass(frozen=True, slots=True)
class OfferedDays:
    """Days on which a host receives, both counted, and how many visitors at once."""

    first: date
    last: date
    places: int

    @property
    def span(self) -> DaySpan:
        return DaySpan(self.first, self.last)


def list_offered_days_findings(
    offered: Iterable[OfferedDays], *, stay: DaySpan, capacity: int
) -> Iterable[Finding]:
    """What is wrong with the days that a host gives of a stay.

    Refused: a last day before the first, days outside the stay, nobody, more than the host says it takes
    at the same time, a day that stands twice.
    """
    seen: list[OfferedDays] = []
    for row in sorted(offered, key=lambda one: (one.first, one.last)):
        days = {"first": row.first, "last": row.last}
        if row.last < row.first:
            message = _("%(first)s – %(last)s: the last day lies before the first.")
            yield Finding("offered-order", message, days)
            continue
        if not row.span.within(stay):
            message = _("The cohort is here from %(first)s to %(last)s.")
            stayed = {"first": stay.first, "last": stay.last}
            yield Finding("offered-outside", message, stayed)
        if row.places < 1:
            message = _("%(first)s – %(last)s: one visitor at least.")
            yield Finding("offered-nobody", message, days)
        if row.places > capacity:
            message = _(
                "Your page says %(capacity)s at the same time: change it there first, or give fewer places."
            )
            yield Finding("offered-many", message, {"capacity": capacity})
        for other in seen:
            if other.span.meets(row.span):
                message = _("%(day)s stands twice.")
                first = max(other.first, row.first)
                yield Finding("offered-twice", message, {"day": first})
                break
        seen.append(row)
