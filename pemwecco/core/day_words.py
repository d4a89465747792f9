"""Days as each language writes them: French counts the first of a month, "1er mars", and no other day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from django.template.defaultfilters import date as write_date
from django.utils import formats
from django.utils.translation import get_language

_FIRST_OF_MONTH: Final = re.compile(
    r"(?<!\d)1 (?=(?:janv|f[ée]v|mars|avr|mai|juin|juil|ao[ûu]t|sept|oct|nov|d[ée]c))"
)


def date_format(value: Any, form: str | None = None) -> str:
    """As Django's `date_format`, in the active language; in French "1er mars 2027"."""
    return _count_first_day(value, formats.date_format(value, form))


def format_date_filter(value: Any, arg: str | None = None) -> str:
    """Django's filter `date`, which every template has; in French "1er mars 2027"."""
    return _count_first_day(value, write_date(value, arg))


def _count_first_day(value: Any, written: str) -> str:
    is_first = isinstance(value, date) and "1 " in written
    if is_first and (get_language() or "").startswith("fr"):
        return _FIRST_OF_MONTH.sub("1er ", written)
    return written
