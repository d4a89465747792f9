"""The days on which Belgian administrations are closed."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.easter import easter

FIXED = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
# Easter Monday, Ascension, Whit Monday: days after Easter.
AFTER_EASTER = (1, 39, 50)


def belgian_holidays(year: int) -> frozenset[date]:
    """The ten legal holidays of a year (law of 4 January 1974, RD of 18 April 1974)."""
    sunday = easter(year)
    return frozenset(
        {
            *(date(year, month, day) for month, day in FIXED),
            *(sunday + timedelta(days=days) for days in AFTER_EASTER),
        }
    )
