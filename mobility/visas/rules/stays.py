"""90 days in any 180 days: Schengen Borders Code (EU) 2016/399, art. 6(1) and 6(2).

Stays are merged into intervals of day numbers once, then every question is a look-up in them, so
that a lifetime of travel is answered as fast as one trip.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate, pairwise
from types import MappingProxyType
from typing import Final, NamedTuple

from mobility.visas.rules.limits import LIMITS, Limits
from pemwecco.core.findings import Finding, RuleError
from pemwecco.core.findings import mark_message as _

_JOINED = {
    "1995-03-26": "BE DE ES FR LU NL PT",
    "1997-10-26": "IT",
    "1997-12-01": "AT",
    "2000-03-26": "GR",
    "2001-03-25": "DK FI IS NO SE",
    "2007-12-21": "CZ EE HU LT LV MT PL SI SK",
    "2008-12-12": "CH",
    "2011-12-19": "LI",
    "2023-01-01": "HR",
    "2024-03-31": "BG RO",
}

SCHENGEN_FROM: Final[Mapping[str, date]] = MappingProxyType(
    {
        state: date.fromisoformat(day)
        for day, states in _JOINED.items()
        for state in states.split()
    }
)
"""From which day a state's territory counts (ISO 3166 code); a state not named does not count."""

COUNTED_FROM: Final = date(2013, 10, 18)
"""Since then 90 days in any 180 days are counted (Reg. (EU) 610/2013); before, months from a first entry."""


@dataclass(frozen=True, slots=True)
class Stay:
    """Presence in a state from the day of entry to the day of exit, both included.

    Days are those of the place where the border was crossed. ``exit`` None: still inside.
    ``long_stay``: covered by a residence permit or long-stay visa, hence not counted.
    Refuses with `RuleError` an exit before the entry.
    """

    entry: date
    exit: date | None
    state: str
    long_stay: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.entry, datetime) or isinstance(self.exit, datetime):
            raise TypeError(
                "A stay is counted in dates at the border, not in instants."
            )
        if self.exit is not None and self.exit < self.entry:
            raise RuleError(
                Finding(
                    "stay-reversed",
                    _("The exit on %(exit)s is before the entry on %(entry)s."),
                    {"entry": self.entry, "exit": self.exit},
                )
            )


class Overstay(NamedTuple):
    """Two figures that differ when older stays were still in the window: never mix them."""

    beyond: int
    """Days counted on the date of the check above the allowance, as the official message says."""
    days_in_breach: int
    """Days of stay, up to that date, on which the limit was broken."""


class _Days:
    """Distinct days that count, as sorted disjoint intervals of day numbers."""

    __slots__ = ("before", "first", "last")

    def __init__(self, intervals: Iterable[tuple[int, int]]) -> None:
        self.first: list[int] = []
        self.last: list[int] = []
        for first, last in sorted(intervals):
            if self.last and first <= self.last[-1] + 1:
                self.last[-1] = max(self.last[-1], last)
            else:
                self.first.append(first)
                self.last.append(last)
        lengths = (b - a + 1 for a, b in zip(self.first, self.last, strict=True))
        self.before = list(accumulate(lengths, initial=0))

    def up_to(self, day: int) -> int:
        """Count the days up to ``day``, that day included."""
        i = bisect_right(self.first, day)
        return self.before[i] - (max(0, self.last[i - 1] - day) if i else 0)

    def within(self, day: int, window: int) -> int:
        """Count the days in the ``window`` days that end with ``day``."""
        return self.up_to(day) - self.up_to(day - window)


def _merge_counted_days(
    stays: Iterable[Stay],
    schengen_from: Mapping[str, date],
    open_until: int | None,
    limits: Limits,
) -> _Days:
    """Merge the days that count; a stay without exit runs to ``open_until``.

    With None it runs as long as it takes to break the limit. Refuses two stays without exit.
    """
    intervals = []
    still_inside: Stay | None = None
    for stay in stays:
        if stay.long_stay:
            continue
        if stay.exit is None:
            if still_inside is not None:
                raise RuleError(
                    Finding(
                        "stay-two-open",
                        _(
                            "Two stays have no exit: those from %(first)s and from %(second)s."
                        ),
                        {
                            "first": min(still_inside.entry, stay.entry),
                            "second": max(still_inside.entry, stay.entry),
                        },
                    )
                )
            still_inside = stay
        joined = schengen_from.get(stay.state.upper())
        if joined is None:
            continue
        first = max(stay.entry, joined).toordinal()
        if stay.exit is not None:
            last = stay.exit.toordinal()
        else:
            last = first + limits.max_days if open_until is None else open_until
        if first <= last:
            intervals.append((first, last))
    return _Days(intervals)


def days_used(
    stays: Iterable[Stay],
    on: date,
    *,
    limits: Limits = LIMITS,
    schengen_from: Mapping[str, date] = SCHENGEN_FROM,
) -> int:
    """Count the distinct days of stay in the 180 days that end with ``on`` (SBC art. 6(1), (2)).

    Entry and exit days both count, overlapping stays once, later stays not at all. A stay without
    exit runs to ``on``. Refuses with `RuleError` two stays without exit.
    """
    day = on.toordinal()
    return _merge_counted_days(stays, schengen_from, day, limits).within(
        day, limits.window_days
    )


def first_breach(
    stays: Iterable[Stay],
    *,
    since: date = date.min,
    until: date = date.max,
    limits: Limits = LIMITS,
    schengen_from: Mapping[str, date] = SCHENGEN_FROM,
) -> date | None:
    """Find the first day of stay on which more than 90 of 180 days are used (SBC art. 6(1)).

    Only days of stay from ``since`` to ``until``, both included, are judged, each by the 180 days that
    end with it: an older stay that was too long counts where one of them still looks back on it, and
    nowhere else. For a stay without exit, the answer is the day on which it will break the limit if
    nobody leaves. Refuses with `RuleError` two stays without exit.
    """
    days = _merge_counted_days(stays, schengen_from, None, limits)
    earliest, latest = since.toordinal(), until.toordinal()
    for first, last in zip(days.first, days.last, strict=True):
        judged = max(first, earliest), min(last, latest)
        if judged[0] <= judged[1] and (breach := _breach_within(days, *judged, limits)):
            return date.fromordinal(breach)
    return None


def _breach_within(days: _Days, first: int, last: int, limits: Limits) -> int | None:
    # While someone stays, each day adds one and drops one at most: the count never falls, wherever in a
    # stay one begins to look.
    if days.within(last, limits.window_days) <= limits.max_days:
        return None
    span = range(first, last + 1)
    return span[
        bisect_right(
            span, limits.max_days, key=lambda day: days.within(day, limits.window_days)
        )
    ]


def overstay(
    stays: Iterable[Stay],
    on: date,
    *,
    limits: Limits = LIMITS,
    schengen_from: Mapping[str, date] = SCHENGEN_FROM,
) -> Overstay:
    """Measure on ``on`` how far the limit is broken, in both ways of counting (SBC art. 6(1)).

    A stay without exit runs to ``on``; days after ``on`` are not looked at.
    """
    check = on.toordinal()
    days = _merge_counted_days(stays, schengen_from, check, limits)
    in_breach = 0
    for first, end in zip(days.first, days.last, strict=True):
        last = min(end, check)
        if first <= last and (breach := _breach_within(days, first, last, limits)):
            in_breach += last - breach + 1
    return Overstay(
        max(0, days.within(check, limits.window_days) - limits.max_days), in_breach
    )


def longest_stay(
    stays: Iterable[Stay],
    entry: date,
    *,
    limits: Limits = LIMITS,
    schengen_from: Mapping[str, date] = SCHENGEN_FROM,
) -> int:
    """Say for how many days someone may stay from ``entry`` without breaking the limit.

    Old days leave the window during the stay, so this can be more than what is left on arrival.
    Only the days of the new stay are judged: where later stays are planned, ask `first_breach` of
    all together. A stay without exit is taken to run to the eve of ``entry``. SBC art. 6(1), (2).
    """
    start = entry.toordinal()
    days = _merge_counted_days(stays, schengen_from, start - 1, limits)
    lengths = range(1, limits.max_days + 1)
    return bisect_right(
        lengths,
        limits.max_days,
        key=lambda length: _used_at_end(days, start, length, limits),
    )


def earliest_entry(
    stays: Iterable[Stay],
    days: int,
    not_before: date,
    *,
    limits: Limits = LIMITS,
    schengen_from: Mapping[str, date] = SCHENGEN_FROM,
) -> date:
    """Find the first day, from ``not_before`` on, from which a stay of ``days`` days is possible.

    A stay without exit is taken to run to the eve of ``not_before``. Refuses with `RuleError`
    fewer than 1 or more than 90 days, which no short stay can have. SBC art. 6(1), (2).
    """
    if not 1 <= days <= limits.max_days:
        raise RuleError(
            Finding(
                "stay-length",
                _("A short stay has 1 to %(most)s days; %(days)s were asked."),
                {"most": limits.max_days, "days": days},
            )
        )
    start = not_before.toordinal()
    history = _merge_counted_days(stays, schengen_from, start - 1, limits)
    # Each later day frees one day at most, so the excess is also the least that must be waited.
    while (excess := _used_at_end(history, start, days, limits) - limits.max_days) > 0:
        start += excess
    return date.fromordinal(start)


def _used_at_end(days: _Days, start: int, length: int, limits: Limits) -> int:
    """Count what is used on the last day of a stay, which is the most on any of its days."""
    window_start = start + length - limits.window_days
    return days.up_to(start - 1) - days.up_to(min(window_start, start) - 1) + length


def stay_findings(stays: Iterable[Stay], *, today: date) -> tuple[Finding, ...]:
    """Look over stays that are said to have happened, before anything is counted with them.

    Finds days after ``today``, several stays without exit, and stays that overlap. One shared day
    is a change of country and is fine; long stays are left out.
    """
    ordered = sorted(
        (stay for stay in stays if not stay.long_stay),
        key=lambda stay: (stay.entry, stay.exit or date.max),
    )
    findings = []
    for stay in ordered:
        latest = stay.exit or stay.entry
        if latest > today:
            findings.append(
                Finding(
                    "stay-future",
                    _("%(date)s has not come yet: record it as planned."),
                    {"date": stay.entry if stay.entry > today else latest},
                )
            )
    open_stays = [stay for stay in ordered if stay.exit is None]
    for one, two in pairwise(open_stays):
        findings.append(
            Finding(
                "stay-two-open",
                _("Two stays have no exit: those from %(first)s and from %(second)s."),
                {"first": one.entry, "second": two.entry},
            )
        )
    covered: Stay | None = None
    for stay in ordered:
        if covered is not None and (covered.exit is None or stay.entry < covered.exit):
            findings.append(
                Finding(
                    "stay-overlap",
                    _("The stay from %(second)s overlaps the one from %(first)s."),
                    {"first": covered.entry, "second": stay.entry},
                )
            )
        if covered is None or (stay.exit or date.max) > (covered.exit or date.max):
            covered = stay
    return tuple(findings)
