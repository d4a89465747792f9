"""Fields of the application that read numbers as people type them."""

from __future__ import annotations

from typing import Any

from django import forms
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
