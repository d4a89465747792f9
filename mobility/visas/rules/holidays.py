"""The days on which administrations in Belgium and Senegal are closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from dateutil.easter import easter

FIXED = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
# Easter Monday, Ascension, Whit Monday: days after Easter.
AFTER_EASTER = (1, 39, 50)
SUNDAY: Final = 6
# How the library marks a day that the moon will settle, and the Monday after such a Sunday.
ESTIMATED: Final = "(estimated)"
OBSERVED_ESTIMATED: Final = "(observed, estimated)"


def belgian_holidays(year: int) -> frozenset[date]:
    """The ten legal holidays of a year (law of 4 January 1974, RD of 18 April 1974)."""
    sunday = easter(year)
    return frozenset(
        {
            *(date(year, month, day) for month, day in FIXED),
            *(sunday + timedelta(days=days) for days in AFTER_EASTER),
        }
    )


def senegalese_holidays(
    year: int, *, confirmed: Mapping[date, date] = MappingProxyType({})
) -> frozenset[date]:
    """The public holidays of Senegal in a year, those of a Sunday with its Monday (laws 74-52, 2013-06).

    The feasts that follow the moon stand on the days expected for them (`expected_feasts`) until somebody
    has confirmed the day that was proclaimed: ``confirmed`` gives, for an expected day, the true one.
    """
    days = set()
    for day, names in _senegalese_names(year).items():
        if any(_is_settled(day, name, confirmed) for name in names):
            days.add(day)
    for expected, proclaimed in confirmed.items():
        if expected.year == year:
            days.add(proclaimed)
            if proclaimed.weekday() == SUNDAY:
                days.add(proclaimed + timedelta(days=1))
    return frozenset(days)


def expected_feasts(year: int) -> Mapping[date, str]:
    """The Senegalese feasts of a year whose day the moon settles, by the day expected, with their name."""
    found = {}
    for day, names in _senegalese_names(year).items():
        for name in names:
            if name.endswith(ESTIMATED):
                found[day] = name.removesuffix(ESTIMATED).strip()
    return found


def holidays_from(day: date) -> Collection[date]:
    """The Belgian holidays of the year of a day and of the next, for limits that run from it."""
    return belgian_holidays(day.year) | belgian_holidays(day.year + 1)


def _is_settled(day: date, name: str, confirmed: Mapping[date, date]) -> bool:
    """Whether a name of the library stands on its day: not when the feast was confirmed for another one."""
    if name.endswith(OBSERVED_ESTIMATED):
        return day - timedelta(days=1) not in confirmed
    return not name.endswith(ESTIMATED) or day not in confirmed


@lru_cache(maxsize=32)
def _senegalese_names(year: int) -> Mapping[date, tuple[str, ...]]:
    import holidays  # noqa: PLC0415  loaded where it is asked: most processes never need it

    known = holidays.country_holidays("SN", years=year, language="en_US")
    return MappingProxyType(
        {day: tuple(name.split("; ")) for day, name in known.items()}
    )
