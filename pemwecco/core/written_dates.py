"""Dates as far as they are known, as pages and papers print them."""

from __future__ import annotations

from datetime import date

from pemwecco.core.day_words import date_format
from pemwecco.core.partial_dates import PartialDate


def read_known_date(value: object) -> PartialDate | None:
    """A date, whole or not, from a value or from its ISO text; nothing from anything else."""
    if isinstance(value, date):
        return PartialDate.of(value)
    if isinstance(value, PartialDate):
        return value
    try:
        return PartialDate.fromisoformat(str(value))
    except ValueError:
        return None


def format_written_date(value: object) -> str:
    """As a sentence has it, nothing made up: “14 March 1975”, “March 1975”, “1975”; else as forms do."""
    known = read_known_date(value)
    if known is None:
        return ""
    if (whole := known.as_date()) is not None:
        return date_format(whole, "j F Y")
    if known.year is None or known.day is not None:
        return known.numeric()
    if known.month is None:
        return str(known.year)
    return date_format(date(known.year, known.month, 1), "F Y")


def format_numeric_date(value: object) -> str:
    """As forms and passports have it: “14/03/1975”, “XX/03/1975”."""
    known = read_known_date(value)
    return "" if known is None else known.numeric()
