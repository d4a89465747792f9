"""Days and hours as each language writes them: "1er mars" in French, hours with the place of their clock.

It stands in for the `date_format` of Django, through which templates, lists and read-only fields write: no
hour is shown without the place whose clock it is on.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.functional import lazy
from django.utils.translation import get_language

from pemwecco.core.institutions import format_after_of, name_town

_FIRST_OF_MONTH: Final = re.compile(
    r"(?<!\d)1 (?=(?:janv|f[ée]v|mars|avr|mai|juin|juil|ao[ûu]t|sept|oct|nov|d[ée]c))"
)
_ESCAPED: Final = re.compile(r"\\.")
# Letters of Django's formats: an hour; a month in words; an instant for machines, or one with its zone.
_HOURS: Final = frozenset("fgGhHiPsu")
_WORDS: Final = frozenset("bDEFlMN")
_WHOLE: Final = frozenset("ceIOrTUZ")
# As towns and institutions: in code, since they are said in the language of a paper too.
_CLOCKS: Final = {"fr": "heure {}", "nl": "tijd in {}"}
_format_as_django: Final = formats.date_format


def date_format(value: Any, form: str | None = None, use_l10n: Any = None) -> str:
    """As Django's `date_format`, in the active language; in French "1er mars 2027".

    An instant with an hour says whose: "1er mars 2027 14:00, heure de Dakar", in figures "01/03/2027 14:00
    (Dakar)". It is the clock that the instant was turned to, else that of the office (`TIME_ZONE`).
    """
    if not _is_on_a_clock(value) or not _shows_hour(form):
        return _count_first_day(value, _format_as_django(value, form, use_l10n))
    if not isinstance(value.tzinfo, ZoneInfo) or "/" not in value.tzinfo.key:
        value = timezone.localtime(value)
    return _say_place(
        value, form, _count_first_day(value, _format_as_django(value, form))
    )


def format_clock(value: datetime, form: str = "H:i") -> str:
    """The hour alone, for a sentence or a table that says the place beside it."""
    return _count_first_day(value, _format_as_django(value, form))


def name_clock(zone: Any) -> str:
    """The place after which a clock is called, in the active language: "Dakar", "Bruxelles"."""
    key = str(zone)
    return name_town(key.rpartition("/")[2].replace("_", " "))


def format_clock_name(zone: Any) -> str:
    """A clock in words: "heure de Dakar"."""
    town = name_clock(zone)
    if "/" not in str(zone):
        return town
    language = (get_language() or "")[:2]
    town = format_after_of(town, language) if language == "fr" else town
    return _CLOCKS.get(language, "{} time").format(town)


def format_office_clock() -> str:
    """The clock of the office in words, for fields in which an hour is typed."""
    return format_clock_name(timezone.get_current_timezone_name())


format_office_clock_lazy = lazy(format_office_clock, str)


def _is_on_a_clock(value: Any) -> bool:
    return isinstance(value, datetime) and timezone.is_aware(value)


def _shows_hour(form: str | None) -> bool:
    letters = _list_letters(form)
    return bool(letters & _HOURS) and not letters & _WHOLE


def _list_letters(form: str | None) -> set[str]:
    return set(_ESCAPED.sub("", str(formats.get_format(form or "DATE_FORMAT"))))


def _say_place(value: datetime, form: str | None, written: str) -> str:
    letters = _list_letters(form)
    if letters & _WORDS or not letters & frozenset("djmn"):
        return f"{written}, {format_clock_name(value.tzinfo)}"
    return f"{written} ({name_clock(value.tzinfo)})"


def _count_first_day(value: Any, written: str) -> str:
    is_first = isinstance(value, date) and "1 " in written
    if is_first and (get_language() or "").startswith("fr"):
        return _FIRST_OF_MONTH.sub("1er ", written)
    return written
