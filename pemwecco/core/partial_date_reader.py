"""What people type where day or month of a birth is not known: ``1975``, ``00/00/1975``, ``vers 1975``."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from pemwecco.core.partial_dates import PartialDate

FIRST_YEAR: Final = 1900
# How a year that is only about right is written, in the languages of the programme.
ABOUT = re.compile(
    r"^(?:nee?(?:\(e\))?\s+)?(?:vers|environ|env\.?|en|in|about|around|circa|ca?\.?|rond|omstreeks|"
    r"born|geboren)\s+|\s*\(?(?:presumee?|estimated|geschat)\)?$"
)
UNKNOWN = re.compile(r"0{1,2}|[x?*]{1,2}")
WHOLE_WITHOUT_SIGNS = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
SEPARATORS = re.compile(r"[\s./\\-]+")
# The names of months begin so in French, English and Dutch.
MONTH_STARTS: Final = (
    ("jan",),
    ("fev", "feb"),
    ("mars", "mar", "maa", "mrt"),
    ("avr", "apr"),
    ("mai", "may", "mei"),
    ("juin", "jun"),
    ("juil", "jul"),
    ("aou", "aug"),
    ("sep",),
    ("oct", "okt"),
    ("nov",),
    ("dec",),
)


def read_partial_date(text: str) -> PartialDate | None:
    """A date typed with its day or month left open, or nothing when the text is no such date.

    Zeros, X and ? stand for what is not known, alone or in twos; a year alone, or a month with its
    year, leaves the rest open. A whole date is not for this function. Years from 1900 on.
    """
    plain = unicodedata.normalize("NFD", text.strip().lower())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = ABOUT.sub("", ABOUT.sub("", plain).strip()).strip()
    if glued := WHOLE_WITHOUT_SIGNS.fullmatch(plain):
        parts = list(glued.groups())
    else:
        parts = SEPARATORS.split(plain)
    # The year first, as machines write.
    if len(parts) > 1 and _is_year(parts[0]):
        parts.reverse()
    if not _is_year(parts[-1]) or len(parts) > len(("day", "month", "year")):
        return None
    unknown = ["00"] * (3 - len(parts))
    try:
        day, month = (
            _read_part(part, is_month=place == 1)
            for place, part in enumerate([*unknown, *parts[:-1]])
        )
        if day is not None and month is not None:
            return None
        return PartialDate(int(parts[-1]), month, day)
    except ValueError:
        return None


def _is_year(part: str) -> bool:
    return bool(re.fullmatch("[0-9]{4}", part)) and int(part) >= FIRST_YEAR


def _read_part(part: str, *, is_month: bool) -> int | None:
    if UNKNOWN.fullmatch(part):
        return None
    if is_month and part.isalpha():
        for number, starts in enumerate(MONTH_STARTS, start=1):
            if part.startswith(starts):
                return number
    if not re.fullmatch("[0-9]{1,2}", part):
        message = f"Neither a number nor unknown: {part!r}"
        raise ValueError(message)
    return int(part)
