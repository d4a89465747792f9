"""The holidays and fasting days that programmes mind; an upper subject knows them and says so here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class ObservedDays:
    """Holidays by day with their names (gettext message ids) and country, and the days of the fast."""

    holidays: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    fasting: frozenset[date] = frozenset()


# From a day to a day, both counted.
ObservedSource = Callable[[date, date], ObservedDays]
_sources: list[ObservedSource] = []


def register_observed_days(source: ObservedSource) -> ObservedSource:
    """Let an upper subject say which days are kept in both countries; a decorator."""
    _sources.append(source)
    return source


def list_observed_days(first: date, last: date) -> ObservedDays:
    """What all sources say of the days, the names of a day one after the other."""
    holidays: dict[date, tuple[str, ...]] = {}
    fasting: set[date] = set()
    for source in _sources:
        found = source(first, last)
        fasting |= found.fasting
        for day, names in found.holidays.items():
            holidays[day] = (*holidays.get(day, ()), *names)
    return ObservedDays(holidays, frozenset(fasting))
