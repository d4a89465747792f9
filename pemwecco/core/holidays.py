"""The public holidays of Belgium, for every floor that counts days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from dateutil.easter import easter

from pemwecco.core.findings import mark_message as _

FIXED_HOLIDAYS: Final = {
    (1, 1): _("New Year's Day"),
    (5, 1): _("Labour Day"),
    (7, 21): _("National Day"),
    (8, 15): _("Assumption"),
    (11, 1): _("All Saints' Day"),
    (11, 11): _("Armistice Day"),
    (12, 25): _("Christmas Day"),
}
# Days after Easter.
EASTER_HOLIDAYS: Final = {
    1: _("Easter Monday"),
    39: _("Ascension Day"),
    50: _("Whit Monday"),
}


def name_belgian_holidays(year: int) -> dict[date, str]:
    """The ten legal holidays of a year with their names, sentences to translate."""
    sunday = easter(year)
    found = {}
    for (month, day), name in FIXED_HOLIDAYS.items():
        found[date(year, month, day)] = name
    for days, name in EASTER_HOLIDAYS.items():
        # Where two fall on one day (Ascension Day on 1 May), the day keeps its fixed name.
        found.setdefault(sunday + timedelta(days=days), name)
    return found


def belgian_holidays(year: int) -> frozenset[date]:
    """The ten legal holidays of a year (law of 4 January 1974, RD of 18 April 1974)."""
    return frozenset(name_belgian_holidays(year))
