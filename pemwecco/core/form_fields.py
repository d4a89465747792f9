"""Widgets that forms of several subjects share."""

from __future__ import annotations

from typing import Any

from django import forms

from pemwecco.core.partial_dates import PartialDate


class DayInput(forms.DateInput):
    """A date chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class PartialDateInput(forms.TextInput):
    """A date that may leave its day or month open; the browser's calendar knows no such dates."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs={"placeholder": "31/12/1990", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return (
            value.numeric()
            if isinstance(value, PartialDate)
            else super().format_value(value)
        )
