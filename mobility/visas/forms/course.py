"""The course of a dossier as staff write it down: appointment, lodging, decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.visas import rules
from mobility.visas.models import Appointment, Dossier
from pemwecco.core.day_words import format_clock_name
from pemwecco.core.form_fields import DayInput, WholeField


class AppointForm(forms.Form):
    at = forms.DateTimeField(
        label=_("date and time"),
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    place = forms.CharField(label=_("place"), max_length=200)
    reference = forms.CharField(label=_("reference"), max_length=40, required=False)
    provider = forms.CharField(
        label=pgettext_lazy("visa centre", "provider"),
        max_length=120,
        required=False,
        help_text=_("Empty: that of the post."),
    )
    reason = forms.CharField(
        label=_("why it is moved"),
        max_length=300,
        required=False,
        help_text=_("When one was confirmed."),
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = dossier.participation.call.programme.origin_timezone
        self.fields["at"].help_text = capfirst(format_clock_name(zone))


class RequestForm(forms.Form):
    on = forms.DateField(label=_("asked for on"), widget=DayInput())
    reference = forms.CharField(label=_("reference"), max_length=40, required=False)
    provider = forms.CharField(
        label=pgettext_lazy("visa centre", "provider"),
        max_length=120,
        required=False,
        help_text=_("Empty: that of the post."),
    )


class CloseAppointmentForm(forms.Form):
    state = forms.ChoiceField(
        label=_("what happened"),
        choices=[
            (Appointment.State.MISSED.value, Appointment.State.MISSED.label),
            (Appointment.State.CANCELLED.value, Appointment.State.CANCELLED.label),
        ],
    )
    reason = forms.CharField(label=_("reason"), max_length=300)


class LodgeForm(forms.Form):
    on = forms.DateField(label=_("lodged on"), widget=DayInput())
    reference = forms.CharField(
        label=_("reference of the receipt"), max_length=40, required=False
    )


class DecisionDates(forms.Form):
    decided_on = forms.DateField(label=_("decided on"), widget=DayInput())
    notified_on = forms.DateField(label=_("notified on"), widget=DayInput())


class GrantForm(DecisionDates):
    sticker_number = forms.CharField(label=_("sticker number"), max_length=20)
    printed_name = forms.CharField(
        label=_("name as printed on the sticker"), max_length=120, required=False
    )
    valid_from = forms.DateField(label=_("valid from"), widget=DayInput())
    valid_until = forms.DateField(label=_("valid until"), widget=DayInput())
    days = WholeField(label=_("duration of stay in days"), min_value=1, max_value=366)
    entries = forms.ChoiceField(
        label=_("entries"),
        choices=[
            ("1", pgettext_lazy("entries", "one")),
            ("2", _("two")),
            ("MULT", _("multiple")),
        ],
    )
    remarks = forms.CharField(label=_("remarks"), required=False, max_length=1000)


class RefuseForm(DecisionDates):
    codes = forms.TypedMultipleChoiceField(
        label=_("reasons ticked"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    remarks = forms.CharField(label=_("remarks"), required=False, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["codes"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            choices = []
            for code, reason in rules.REFUSAL_CODES.items():
                choices.append((code, f"{code}. {_(reason)}"))
            field.choices = choices
