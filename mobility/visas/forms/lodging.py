"""What participants type of where they sleep."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pemwecco.core.asked_forms import QuestionedForm
from pemwecco.core.form_fields import CalendarField, LineField


class LodgingForm(QuestionedForm):
    """One lodging: which nights, where, and who lodges."""

    arrives_on = CalendarField(label=_("First night"))
    leaves_on = CalendarField(
        label=_("Day of leaving"), help_text=_("The day after the last night.")
    )
    kind = forms.ChoiceField(
        label=_("Where you sleep"),
        choices=[
            ("", "–"),
            ("hotel", _("hotel or hostel")),
            ("host", _("lodged by the host organisation")),
            ("private", _("at the home of a person: host, family or friend")),
            ("other", _("another place, such as a rented room")),
        ],
    )
    lodger = LineField(
        label=_("Who lodges you"),
        max_length=100,
        help_text=_("Name of the hotel, the organisation or the person."),
    )
    address = LineField(
        label=_("Street and number"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    city = LineField(label=_("Postcode and town"), max_length=46)
    phone = LineField(
        label=_("Phone of the lodging"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("arrives_on"), cleaned.get("leaves_on")
        if first and last and last <= first:
            self.add_error("leaves_on", _("There is no night between these days."))
        return cleaned
