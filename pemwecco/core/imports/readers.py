"""How the cells of an import are read: rightly or with a sentence, never another value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import translation
from django.utils.translation import gettext as _
from django_countries import countries

from pemwecco.core.email_addresses import UnusableAddress, encode_email_address
from pemwecco.core.folding import fold_text
from pemwecco.core.typed_text import clean_line, read_day, read_whole


def read_line(most: int) -> Callable[[str], str]:
    """A reader of one line of at most so many signs."""

    def read(text: str) -> str:
        line = clean_line(text)
        if len(line) > most:
            raise ValueError(_("it is longer than %(most)s signs.") % {"most": most})
        return line

    return read


def read_email(text: str) -> str:
    """An e-mail address, an accented domain in its plain spelling."""
    try:
        address = encode_email_address(clean_line(text))
        validate_email(address)
    except (ValidationError, UnusableAddress) as error:
        raise ValueError(_("this is not an e-mail address.")) from error
    return address.lower()


def read_web_address(text: str) -> str:
    """An address of the web; without a scheme it means https."""
    typed = clean_line(text)
    address = typed if "://" in typed else f"https://{typed}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError as error:
        raise ValueError(_("this is not an address of a site.")) from error
    return address


def read_past_day(text: str) -> date:
    """A day that has been."""
    day = read_day(text, latest_year=date.today().year)  # noqa: DTZ011  a year
    if day is None:
        raise ValueError(_("this is not a day. Example: 31/12/1990."))
    return day


def read_amount(text: str) -> int:
    """A whole number."""
    number = read_whole(text)
    if number is None:
        raise ValueError(_("this is not a whole number."))
    return number


def read_yes(text: str) -> bool:
    """Yes or no, in any of our languages."""
    typed = fold_text(text)
    if typed in {"1", "yes", "oui", "ja", "true", "vrai", "waar", "x"}:
        return True
    if typed in {"0", "no", "non", "nee", "false", "faux", "onwaar"}:
        return False
    raise ValueError(_("write yes or no."))


def read_choice(choices: Iterable[tuple[Any, Any]]) -> Callable[[str], str]:
    """A reader of one of these choices, by its code or its name in any language."""
    known = list(choices)

    def read(text: str) -> str:
        names = _list_choice_names(known)
        if (value := names.get(fold_text(text))) is not None:
            return value
        offered = ", ".join(str(label) for _value, label in known)
        raise ValueError(_("it is none of these: %(choices)s.") % {"choices": offered})

    return read


def read_country(text: str) -> str:
    """A country by its code or its name in any language."""
    names = _list_choice_names(countries)
    if (code := names.get(fold_text(text))) is not None:
        return code
    raise ValueError(_("no country is called so."))


def read_countries(text: str) -> list[str]:
    """Several countries, apart by commas or semicolons."""
    parts = text.replace(";", ",").split(",")
    return [read_country(part) for part in parts if part.strip()]


def _list_choice_names(choices: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    """The value of each name; the choices are listed anew in each language, as countries must be."""
    names: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for value, label in choices:
                names[fold_text(str(label))] = str(value)
    for value, _label in choices:
        names[fold_text(str(value))] = str(value)
    return names
