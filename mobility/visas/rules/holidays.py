"""The days on which administrations in Belgium and Senegal are closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from pemwecco.core.findings import mark_message as _
from pemwecco.core.holidays import belgian_holidays, name_belgian_holidays

# How the library of holidays calls those of Senegal -> how Senegal and our pages do.
SENEGALESE_NAMES: Final = {
    "New Year's Day": _("New Year's Day"),
    "Independence Day": _("Independence Day"),
    "Easter Monday": _("Easter Monday"),
    "Labor Day": _("Labour Day"),
    "Ascension Day": _("Ascension Day"),
    "Pentecost Monday": _("Whit Monday"),
    "Assumption Day": _("Assumption"),
    "All Saints' Day": _("All Saints' Day"),
    "Christmas Day": _("Christmas Day"),
    "Eid al-Fitr": _("Korité"),
    "Eid al-Adha": _("Tabaski"),
    "Ashura": _("Tamkharit"),
    "Grand Magal of Touba": _("Grand Magal of Touba"),
    "Prophet's Birthday": _("Gamou"),
}
MONDAY_AFTER: Final = _("Monday after a holiday")
# A feast that was confirmed is the one expected so near, should the calculation of its day change.
SAME_FEAST: Final = timedelta(days=20)
SUNDAY: Final = 6
# How the library marks a day that the moon will settle, and the Monday after such a Sunday.
ESTIMATED: Final = "(estimated)"
OBSERVED_ESTIMATED: Final = "(observed, estimated)"


class Holiday(NamedTuple):
    """A day on which a country (its ISO code) does not work; `name` is a sentence to translate.

    `is_expected` while the moon, or nobody yet, has settled the day.
    """

    day: date
    country: str
    name: str
    is_expected: bool = False


class ProclaimedFeast(NamedTuple):
    """A moving feast by its name in the library, the day once expected for it, and the day it was held."""

    name: str
    expected: date
    held: date


def list_holidays(
    year: int, *, proclaimed: Collection[ProclaimedFeast] = ()
) -> tuple[Holiday, ...]:
    """The holidays of Belgium and Senegal in a year, in order, each with its name.

    The days are those of `belgian_holidays` and `senegalese_holidays`, the latter by the feasts that were
    ``proclaimed``.
    """
    found = []
    for day, name in name_belgian_holidays(year).items():
        found.append(Holiday(day, "BE", name))
    confirmed = match_feasts(year, proclaimed)
    names = _name_senegalese(year, confirmed)
    for day in senegalese_holidays(year, confirmed=confirmed):
        name, is_expected = names.get(day, (MONDAY_AFTER, False))
        found.append(Holiday(day, "SN", name, is_expected))
    return tuple(sorted(found))


def match_feasts(
    year: int, proclaimed: Collection[ProclaimedFeast]
) -> dict[date, date]:
    """The feasts of a year that were proclaimed: the day expected now, and the day it is held."""
    matched = {}
    for day, name in expected_feasts(year).items():
        for feast in proclaimed:
            if feast.name == name and abs(feast.expected - day) <= SAME_FEAST:
                matched[day] = feast.held
    return matched


def _name_senegalese(
    year: int, confirmed: Mapping[date, date]
) -> dict[date, tuple[str, bool]]:
    """The name of each Senegalese holiday, and whether its day is only expected."""
    found: dict[date, tuple[str, bool]] = {}
    feasts = expected_feasts(year)
    for day, names in _senegalese_names(year).items():
        for name in names:
            bare = name.removesuffix(ESTIMATED).strip()
            is_expected = name != bare
            if name.endswith(OBSERVED_ESTIMATED):
                found.setdefault(day, (MONDAY_AFTER, True))
            elif bare in SENEGALESE_NAMES and not (is_expected and day in confirmed):
                found[day] = (SENEGALESE_NAMES[bare], is_expected)
    for expected, held in confirmed.items():
        found[held] = (SENEGALESE_NAMES[feasts[expected]], False)
    return found


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
