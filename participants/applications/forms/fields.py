"""Fields that read what people type, and widgets drawn quickly: a form has hundreds of options."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber

from pemwecco.core.findings import IdentifierError
from pemwecco.network.identifiers import print_register_number
from pemwecco.network.services import (
    UnreadablePhone,
    read_identifier,
    read_national_id,
    read_phone,
)

EIGHT_DIGITS = 8
LONGEST_AMOUNT = 14
FIRST_YEAR = 1900


class Select(forms.Select):
    """A list drawn in one go; a list already drawn (`drawn`, of the same choices) is taken as it is."""

    def __init__(
        self, attrs: Any = None, choices: Any = (), *, drawn: str = ""
    ) -> None:
        super().__init__(attrs, choices)
        self.drawn = drawn

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        final = self.build_attrs(self.attrs, attrs)
        chosen = "" if value is None else str(value)
        options = self.drawn or render_options(self.choices)
        mark = str(format_html('value="{}"', chosen))
        options = options.replace(f"<option {mark}>", f"<option {mark} selected>", 1)
        # Every text in it has been escaped when it was drawn.
        drawn = SafeString(options)
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(final), drawn
        )


class Boxes(forms.CheckboxSelectMultiple):
    """Several answers to tick; reads a kept answer ("a,b") as well as a posted one."""

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        chosen = set(split_choices(value))
        start = (attrs or {}).get("id", name)
        boxes = []
        for code, label in self.choices:
            mark = SafeString(" checked" if code in chosen else "")
            boxes.append((name, code, start, code, mark, start, code, label))
        return format_html_join(
            "",
            '<div class="form-check"><input class="form-check-input" type="checkbox" name="{}" value="{}" '
            'id="{}_{}"{}><label class="form-check-label" for="{}_{}">{}</label></div>',
            boxes,
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if hasattr(data, "getlist"):
            return split_choices(data.getlist(name))
        return split_choices(data.get(name))


def split_choices(value: Any) -> list[str]:
    """The answers chosen, from a list or from the text in which they are kept."""
    if isinstance(value, str):
        return [part for part in value.split(",") if part]
    return [str(part) for part in value or ()]


def render_options(choices: Iterable[Any]) -> str:
    return str(format_html_join("", '<option value="{}">{}</option>', choices))


@lru_cache(maxsize=64)
def render_options_once(language: str, choices: tuple[tuple[str, str], ...]) -> str:
    """A long list that is the same for everybody, drawn once for each language."""
    return render_options(choices)


class DayField(forms.CharField):
    """A date typed as people write it: 31/12/1990, 31-12-1990, 31 12 1990, 31121990."""

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        numbers = re.findall(r"\d+", text)
        if text.isdigit() and len(text) == EIGHT_DIGITS:
            numbers = [text[:2], text[2:4], text[4:]]
        try:
            whole = [int(part) for part in numbers]
            if whole and whole[0] >= FIRST_YEAR:
                whole.reverse()
            day, month, year = whole
            read: date | None = date(year, month, day)
        except ValueError:
            read = None
        if read is None or read.year < FIRST_YEAR:
            raise forms.ValidationError(_("This is not a date. Example: 31/12/1990."))
        if read > timezone.localdate():
            raise forms.ValidationError(_("This date has not come yet."))
        return read


def _digits(text: str) -> str:
    """A number as typed, without the spaces and the signs between thousands."""
    text = re.sub(r"[\s\u00a0\u202f'’]", "", text)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text):
        return re.sub(r"[.,]", "", text)
    return text


class WholeField(forms.CharField):
    """A whole number, with spaces or dots between thousands if one likes."""

    def to_python(self, value: Any) -> Any:
        text = re.sub(r"[\s\u00a0\u202f'’]", "", super().to_python(value) or "")
        text = _digits(
            re.sub(r"(?:FCFA|F?CFA|XOF|EUR|€|F)$", "", text, flags=re.IGNORECASE)
        )
        if not text:
            return None
        if not text.isdigit() or len(text) > LONGEST_AMOUNT:
            raise forms.ValidationError(
                _("Write a whole number, in digits. Example: 12 500 000.")
            )
        return int(text)


class YearField(WholeField):
    def to_python(self, value: Any) -> Any:
        year = super().to_python(value)
        if year is not None and not FIRST_YEAR <= year <= timezone.localdate().year:
            raise forms.ValidationError(_("Write a year on four digits."))
        return year


class NumberField(forms.CharField):
    """A number of a call's own question, with a comma or a point, between its limits."""

    def __init__(
        self, *, lowest: Decimal | None, highest: Decimal | None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.lowest, self.highest = lowest, highest

    def to_python(self, value: Any) -> Any:
        text = _digits(super().to_python(value) or "").replace(",", ".")
        if not text:
            return None
        if not re.fullmatch(r"-?\d{1,12}(?:\.\d{1,6})?", text):
            raise forms.ValidationError(_("Write a number, in digits. Example: 12,5."))
        number = Decimal(text)
        if self.lowest is not None and number < self.lowest:
            raise forms.ValidationError(
                _("Write at least %(number)s.") % {"number": format_limit(self.lowest)}
            )
        if self.highest is not None and number > self.highest:
            raise forms.ValidationError(
                _("Write at most %(number)s.") % {"number": format_limit(self.highest)}
            )
        return number


def format_limit(number: Decimal) -> str:
    """A limit as people write it: 5, not 5.00."""
    return f"{number.normalize():f}"


class PhoneField(forms.CharField):
    """A number as people of a country write it."""

    def __init__(self, *, region: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.region = region

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            number = read_phone(text, region=self.region)
        except UnreadablePhone as error:
            raise forms.ValidationError(str(error)) from error
        return PhoneNumber.from_string(number) if number else ""


class NationalIdField(forms.CharField):
    """The national identity number of a country, in its one form."""

    def __init__(self, *, country: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.country = country

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        try:
            return read_national_id(text, country=self.country) if text.strip() else ""
        except IdentifierError as error:
            raise forms.ValidationError(_(error.message) % error.params) from error


class RegisterNumberField(forms.CharField):
    """The number of an enterprise in a register, in its one form."""

    def __init__(self, *, scheme: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scheme = scheme

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not text.strip():
            return text
        try:
            number, suffix, _warnings = read_identifier(self.scheme, text)
        except IdentifierError as error:
            raise forms.ValidationError(_(error.message) % error.params) from error
        return print_register_number(number, suffix)
