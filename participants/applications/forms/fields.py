"""Fields that read what people type, and widgets drawn quickly: a form has hundreds of options."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber

from pemwecco.core.findings import IdentifierError
from pemwecco.core.form_fields import LineField
from pemwecco.network.identifiers import NINEA_ZERO_ADDED, print_register_number
from pemwecco.network.services import (
    UnreadablePhone,
    read_identifier,
    read_national_id,
    read_phone,
)


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


class PhoneField(LineField):
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


class NationalIdField(LineField):
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


class RegisterNumberField(LineField):
    """The number of an enterprise in a register, in its one form."""

    def __init__(self, *, scheme: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scheme = scheme

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not text.strip():
            return text
        try:
            number, suffix, warnings = read_identifier(self.scheme, text)
        except IdentifierError as error:
            raise forms.ValidationError(_(error.message) % error.params) from error
        # The service puts the zero back, and keeps that it did.
        if NINEA_ZERO_ADDED in warnings:
            return text
        return print_register_number(number, suffix)
