"""Words of staff with named placeholders: {name} is filled, anything else is refused. No code in texts."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from pemwecco.core.day_words import date_format


class WordingError(ValueError):
    """A wording whose placeholders cannot be filled; `str()` names the wrong one."""


class _NamesOnly(string.Formatter):
    """Fills {name}; refuses attributes, indexes, conversions, formats and names it does not know."""

    def parse(self, format_string: Any) -> Any:
        for literal, field, spec, conversion in super().parse(format_string):
            if field is not None and (spec or conversion or not field.isidentifier()):
                raise WordingError("{" + field + "}")
            yield literal, field, spec, conversion

    def get_value(
        self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> Any:
        if not isinstance(key, str) or key not in kwargs:
            raise WordingError("{" + str(key) + "}")
        return kwargs[key]


def fill_wording(text: str, values: Mapping[str, str]) -> str:
    """A wording of staff with its placeholders filled; raises `WordingError` naming the wrong one."""
    try:
        return _NamesOnly().vformat(text, (), values)
    except ValueError as error:
        if isinstance(error, WordingError):
            raise
        raise WordingError(str(error)) from error


def format_plain_values(context: Mapping[str, Any]) -> dict[str, str]:
    """The facts that staff's wordings may print, as text in the active language."""
    values: dict[str, str] = {}
    for name, value in context.items():
        if isinstance(value, datetime):
            values[name] = date_format(value, "DATETIME_FORMAT")
        elif isinstance(value, date):
            values[name] = date_format(value, "DATE_FORMAT")
        elif isinstance(value, str | int | Decimal | Promise):
            values[name] = str(value)
    return values
