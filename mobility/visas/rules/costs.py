"""Who bears which cost of a stay: said per kind of cost and day, put together, held against each other.

Days are dates at the place of the stay, both ends counted; a night bears the date of its evening.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

ONE_DAY: Final = timedelta(days=1)


class CostKind(StrEnum):
    """What a stay costs, in the order in which letters say it."""

    FLIGHTS = "flights"
    INSURANCE = "insurance"
    LODGING = "lodging"
    MEALS = "meals"
    TRANSPORT = "transport"


# Paid once, for the whole journey.
ONCE: Final = frozenset({CostKind.FLIGHTS, CostKind.INSURANCE})


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who pays: "programme", "participant", or "host" with the number of its visit."""

    payer: str
    visit: int | None = None


@dataclass(frozen=True, slots=True)
class StatedCost:
    """What somebody says that they bear, from a day to a day; without days for the whole stay."""

    kind: CostKind
    by: Bearer
    first: date | None = None
    last: date | None = None

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (
            self.last is None or day <= self.last
        )


@dataclass(frozen=True, slots=True)
class HostVisit:
    """A visit that its host agreed to."""

    number: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class CostSpan:
    """Days of one kind of cost with the same bearers: one when it is settled, several who claim it, or none.

    `whole` where these are all the days of the stay; what is paid once has no days.
    """

    kind: CostKind
    bearers: tuple[Bearer, ...]
    first: date | None = None
    last: date | None = None
    whole: bool = True

    @property
    def is_settled(self) -> bool:
        return len(self.bearers) == 1


def plan_costs(
    entry: date,
    departure: date,
    stated: Iterable[StatedCost],
    visits: Sequence[HostVisit],
    otherwise: Mapping[CostKind, str],
) -> list[CostSpan]:
    """Who bears each kind of cost on each day of a stay, as spans in the order of kinds and days.

    What nobody states is borne by `otherwise`, by kind: the programme, the participant, or "host", which is
    the host of each visit on its days and nobody on the days between visits.
    """
    rows = list(stated)
    found: list[CostSpan] = []
    for kind in CostKind:
        own = [row for row in rows if row.kind == kind]
        if kind in ONCE:
            bearers = _distinct(row.by for row in own)
            found.append(CostSpan(kind, bearers or _bear_once(visits, otherwise[kind])))
            continue
        last = departure - ONE_DAY if kind == CostKind.LODGING else departure
        by_day: dict[date, tuple[Bearer, ...]] = {}
        day = entry
        while day <= last:
            bearers = _distinct(row.by for row in own if row.covers(day))
            by_day[day] = bearers or _bear_on(kind, day, visits, otherwise[kind])
            day += ONE_DAY
        found += _join_days(kind, by_day)
    return found


def choose_main_payer(payers: Mapping[CostKind, str]) -> str:
    """Who pays for the days of a stay, where each kind has its payer: whoever must show means for them.

    The participant who pays a part of them must; the host who pays all of them; else the programme.
    """
    living = {payers[kind] for kind in CostKind if kind not in ONCE}
    if "participant" in living:
        return "participant"
    return "host" if living == {"host"} else "programme"


def find_broken_promises(
    spans: Iterable[CostSpan], promised: Mapping[CostKind, str]
) -> list[CostSpan]:
    """The settled costs that somebody else bears than the call promised."""
    broken = []
    for span in spans:
        if span.is_settled and span.bearers[0].payer != promised[span.kind]:
            broken.append(span)
    return broken


def find_paid_host_nights(
    beds: Iterable[tuple[date, date]], spans: Iterable[CostSpan]
) -> list[tuple[date, date]]:
    """The nights that a host gives and the programme is said to pay, each stretch from evening to evening.

    `beds` are those that hosts give, from the day of arrival to the day of leaving.
    """
    paid = []
    for span in spans:
        is_programme = span.bearers == (Bearer("programme"),)
        if span.kind == CostKind.LODGING and is_programme:
            paid.append(span)
    found = []
    for arrives, leaves in beds:
        for span in paid:
            first = max(arrives, span.first or arrives)
            last = min(leaves - ONE_DAY, span.last or leaves)
            if first <= last:
                found.append((first, last))
    return found


def _join_days(
    kind: CostKind, by_day: Mapping[date, tuple[Bearer, ...]]
) -> list[CostSpan]:
    """Days that follow each other with the same bearers as one span."""
    spans: list[CostSpan] = []
    for day, bearers in by_day.items():
        if spans and spans[-1].bearers == bearers:
            spans[-1] = replace(spans[-1], last=day)
        else:
            spans.append(CostSpan(kind, bearers, day, day, whole=False))
    if len(spans) == 1:
        return [replace(spans[0], whole=True)]
    return spans


def _distinct(bearers: Iterable[Bearer]) -> tuple[Bearer, ...]:
    return tuple(dict.fromkeys(bearers))


def _bear_once(visits: Sequence[HostVisit], otherwise: str) -> tuple[Bearer, ...]:
    if otherwise != "host":
        return (Bearer(otherwise),)
    # One host is the host; of several, none is named.
    return (Bearer("host", visits[0].number),) if len(visits) == 1 else ()


def _bear_on(
    kind: CostKind, day: date, visits: Sequence[HostVisit], otherwise: str
) -> tuple[Bearer, ...]:
    if otherwise != "host":
        return (Bearer(otherwise),)
    for visit in visits:
        # The night of the last day is slept on the way, or at the next host's.
        last = visit.last - ONE_DAY if kind == CostKind.LODGING else visit.last
        if visit.first <= day <= last:
            return (Bearer("host", visit.number),)
    return ()
