"""Flights and beds."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from mobility.itineraries.models import Accommodation, Flight
from pemwecco.core.form_fields import DayInput


class FlightForm(forms.ModelForm[Flight]):
    class Meta:
        model = Flight
        fields = (
            "direction",
            "number",
            "departs_on",
            "arrives_on",
            "passenger",
            "reference",
            "ticketed_on",
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "departs_on": DayInput(),
            "arrives_on": DayInput(),
            "ticketed_on": DayInput(),
        }


class AccommodationForm(forms.ModelForm[Accommodation]):
    class Meta:
        model = Accommodation
        fields = ("kind", "name", "arrives_on", "leaves_on")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "arrives_on": DayInput(),
            "leaves_on": DayInput(),
        }
