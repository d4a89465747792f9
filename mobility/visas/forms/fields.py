"""Widgets of the forms of the visa dossier."""

from __future__ import annotations

from django import forms


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
