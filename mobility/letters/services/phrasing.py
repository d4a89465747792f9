"""Days, spans of days and amounts as a letter writes them, in the active language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.formats import number_format

from pemwecco.core.day_words import date_format
from pemwecco.core.written_dates import format_written_date

# A day as letters write it in all three languages: "25 March 2027", never with the month first.
DAY: Final = "j F Y"


def format_letter_day(value: object, form: str = DAY) -> str:
    """A day, given as a date or in ISO: "25 mars 2027", "1er mars 2027"; nothing for anything else."""
    day = _read_day(value)
    if day is None:
        # A birth of which a part is not known.
        return format_written_date(value)
    return date_format(day, form)


def format_letter_span(first: object, last: object) -> str:
    """Two days in as few words as a reader needs: "13–20 mars 2027", "31 mars – 7 avril 2027"."""
    one, other = _read_day(first), _read_day(last)
    if one is None or other is None or one == other:
        return format_letter_day(one or other)
    if (one.year, one.month) == (other.year, other.month):
        opening = "1er" if format_letter_day(one).startswith("1er") else str(one.day)
        return f"{opening}–{format_letter_day(other)}"
    form = "j F" if one.year == other.year else DAY
    return f"{format_letter_day(one, form)} – {format_letter_day(other)}"


def _read_day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value or ""))
    except ValueError:
        return None


def format_amount(value: object) -> str:
    """An amount as people write it: "30 000", "30.000", "30,000"; cents only where there are some."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return ""
    places = 0 if amount == amount.to_integral_value() else 2
    return number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)
