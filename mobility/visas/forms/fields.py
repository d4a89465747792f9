"""Widgets of the forms of the visa dossier."""

from __future__ import annotations

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A date chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class ZoneInput(forms.TextInput):
    """One line of the machine-readable zone: no corrections by the phone's keyboard."""

    def __init__(self) -> None:
        super().__init__(
            attrs={
                "class": "key",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "autocorrect": "off",
                "spellcheck": "false",
            }
        )
