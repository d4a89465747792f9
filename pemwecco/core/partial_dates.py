"""Dates of which a part is not known: a person whose passport says only the year of birth.

Written as ISO 8601-2 does, with X for what nobody knows: ``1975-XX-XX``. Nothing is made up in its place.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Final

LENGTH: Final = 10
WRITTEN: Final = re.compile(r"([0-9]{4}|XXXX)-([0-9]{2}|XX)-([0-9]{2}|XX)")
# A year that leaps, and a month with as many days as there are: they refuse no day that may be.
_LEAPING, _LONG = 2000, 1
MONTHS: Final = 12


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class PartialDate:
    """A day as far as it is known; nothing for each part that is not. A whole one equals its `date`.

    Refuses with `ValueError` a day that no calendar has, as far as it can be told, and a date of
    which nothing is known.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.year is None and self.month is None and self.day is None:
            message = "Nothing is known of this date"
            raise ValueError(message)
        date(self.year or _LEAPING, self.month or _LONG, self.day or 1)

    @classmethod
    def of(cls, day: date) -> PartialDate:
        return cls(day.year, day.month, day.day)

    @classmethod
    def fromisoformat(cls, text: str) -> PartialDate:
        """Read ``1975-03-14`` or ``1975-XX-XX``; refuses with `ValueError` what is neither."""
        read = WRITTEN.fullmatch(text)
        if read is None:
            message = f"This is not a date: {text!r}"
            raise ValueError(message)
        year, month, day = (
            None if "X" in part else int(part) for part in read.groups()
        )
        return cls(year, month, day)

    def isoformat(self) -> str:
        """The date as it is kept; always ten characters, in an order that sorts."""
        year = "XXXX" if self.year is None else f"{self.year:04}"
        month = "XX" if self.month is None else f"{self.month:02}"
        return f"{year}-{month}-{'XX' if self.day is None else f'{self.day:02}'}"

    @property
    def is_whole(self) -> bool:
        return None not in (self.year, self.month, self.day)

    def as_date(self) -> date | None:
        """The day itself; nothing when a part of it is not known."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    def earliest(self) -> date | None:
        """The first day that it may be; nothing when the year is not known."""
        return self._bound(first=True)

    def latest(self) -> date | None:
        """The last day that it may be; nothing when the year is not known."""
        return self._bound(first=False)

    def _bound(self, *, first: bool) -> date | None:
        if self.year is None:
            return None
        months = range(1, MONTHS + 1) if self.month is None else (self.month,)
        possible = []
        for month in months:
            length = calendar.monthrange(self.year, month)[1]
            day = self.day or (1 if first else length)
            if day <= length:
                possible.append(date(self.year, month, day))
        return min(possible) if first else max(possible)

    def numeric(self, separator: str = "/") -> str:
        """As forms and passports write it, day first: ``14/03/1975``, ``XX/XX/1975`` (ICAO 9303-3, §4.8)."""
        return separator.join(reversed(self.isoformat().split("-")))

    def __str__(self) -> str:
        return self.numeric()

    def __format__(self, form: str) -> str:
        """Take the formats of `date` where the whole day is known; else as forms write it."""
        whole = self.as_date()
        return format(whole, form) if whole is not None and form else self.numeric()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, date):
            return self.as_date() == other
        if isinstance(other, PartialDate):
            return self.isoformat() == other.isoformat()
        return NotImplemented

    def __lt__(self, other: object) -> bool:
        if isinstance(other, date | PartialDate):
            return self.isoformat() < other.isoformat()
        return NotImplemented

    def __hash__(self) -> int:
        whole = self.as_date()
        return hash(self.isoformat() if whole is None else whole)
