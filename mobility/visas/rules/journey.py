"""Where one sleeps and how one flies, held against the days of the trip: Visa Code, art. 14, annex II."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from mobility.visas.rules.means import Lodging
from pemwecco.core.findings import Finding, RuleError
from pemwecco.core.findings import mark_message as _


class Nights(NamedTuple):
    """A lodging from the day of arrival to the day of leaving: the nights between them."""

    arrives: date
    leaves: date
    private: bool = False

    def days(self) -> list[date]:
        """The evenings on which one goes to bed there."""
        nights = range((self.leaves - self.arrives).days)
        return [self.arrives + timedelta(days=number) for number in nights]


def night_findings(
    lodgings: Iterable[Nights], entry: date, departure: date
) -> tuple[Finding, ...]:
    """Judge the nights reserved for a trip: each night once, none outside it (art. 14(1)(b)).

    The night of the day of departure needs no bed. Refuses with `RuleError` a lodging that is left
    before it is reached.
    """
    slept: Counter[date] = Counter()
    for one in lodgings:
        if one.leaves < one.arrives:
            raise RuleError(
                Finding(
                    "night-reversed",
                    _(
                        "The lodging from %(from)s is left on %(until)s, before it is reached."
                    ),
                    {"from": one.arrives, "until": one.leaves},
                )
            )
        slept.update(one.days())
    nights = range((departure - entry).days)
    wanted = [entry + timedelta(days=number) for number in nights]
    findings = []
    if missing := [night for night in wanted if not slept[night]]:
        findings.append(
            Finding(
                "night-missing",
                _("%(count)s nights have no bed; the first is that of %(first)s."),
                {"count": len(missing), "first": missing[0]},
            )
        )
    if twice := sorted(night for night, beds in slept.items() if beds > 1):
        findings.append(
            Finding(
                "night-twice",
                _("%(count)s nights have two beds; the first is that of %(first)s."),
                {"count": len(twice), "first": twice[0]},
            )
        )
    if outside := sorted(night for night in slept if not entry <= night < departure):
        findings.append(
            Finding(
                "night-outside",
                _(
                    "A bed is reserved for %(first)s, outside the trip from %(entry)s to %(departure)s."
                ),
                {"first": outside[0], "entry": entry, "departure": departure},
            )
        )
    return tuple(findings)


def days_by_lodging(
    lodgings: Iterable[Nights], entry: date, departure: date, *, private: bool = False
) -> dict[Lodging, int]:
    """Count the days of a trip by where one sleeps, for `means_required`; both end days count.

    A day counts as its night; a day without a known bed, and the last one, as the one before it; the
    first, where nothing is known, as ``private`` says.
    """
    at: dict[date, bool] = {}
    for one in lodgings:
        at |= dict.fromkeys(one.days(), one.private)
    counted: Counter[Lodging] = Counter()
    now, day = private, entry
    while day <= departure:
        now = at.get(day, now)
        counted[Lodging.PRIVATE if now else Lodging.HOTEL] += 1
        day += timedelta(days=1)
    return dict(counted)


def flight_findings(
    entry: date, departure: date, *, lands_on: date | None, leaves_on: date | None
) -> tuple[Finding, ...]:
    """Hold the flights against the trip: what counts is the day at the border of the area.

    A flight that leaves in the evening and lands in the morning makes the next day the first one.
    """
    findings = []
    if lands_on is None or leaves_on is None:
        sentence = (
            _("No flight there is known.")
            if lands_on is None and leaves_on is not None
            else _("No flight back is known.")
            if lands_on is not None
            else _("No flight is known, neither there nor back.")
        )
        findings.append(Finding("flight-missing", sentence))
    if lands_on is not None and lands_on != entry:
        findings.append(
            Finding(
                "flight-arrival",
                _("The flight lands on %(lands)s; the trip begins on %(entry)s."),
                {"lands": lands_on, "entry": entry},
            )
        )
    if leaves_on is not None and leaves_on != departure:
        findings.append(
            Finding(
                "flight-departure",
                _(
                    "The flight back leaves on %(leaves)s; the trip ends on %(departure)s."
                ),
                {"leaves": leaves_on, "departure": departure},
            )
        )
    return tuple(findings)
