"""Forms on placements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.forms.hosts import _OF_THE_DAYS
from mobility.hosts.lifecycle import CallOff, Decline
from mobility.hosts.models import Placement
from pemwecco.core.form_fields import CalendarField, TextField


class DeclinePlacementForm(forms.Form):
    """Why a host says no: one of the codes, and its own words."""

    because = forms.ChoiceField(
        label=_("Reason"), choices=[("", "–"), *Decline.choices]
    )
    words = TextField(
        label=_("In your own words"),
        help_text=_(
            "For example other days that would suit you. Only the programme's staff read this."
        ),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("because") == Decline.OTHER and not data.get("words", "").strip():
            self.add_error("words", _("Please say in your own words why."))
        return data


class OtherDaysForm(forms.Form):
    """The days on which a host could receive the visitor instead, and what it says of them."""

    starts_on = CalendarField(label=_("First day"))
    ends_on = CalendarField(label=_("Last day"))
    words = TextField(
        label=_("Comment"),
        help_text=_("Only the programme's staff read this."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and first <= timezone.localdate():
            self.add_error(
                "starts_on", _("Please propose days that are still to come.")
            )
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        return data


class TakeBackYesForm(forms.Form):
    """Why a host cannot receive a visitor after all."""

    because = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            ("", "–"),
            (CallOff.HOST_NOBODY, _("Nobody can receive the visitor any more")),
            (CallOff.HOST_DATES, _("These days do not suit us any more")),
            (CallOff.HOST_PREMISES, _("Our premises cannot be visited on these days")),
            (CallOff.HOST_OTHER, _("Another reason")),
        ],
    )
    words = TextField(
        label=_("In your own words"),
        help_text=_("Only the programme's staff read this."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("because") == CallOff.HOST_OTHER and not data.get("words"):
            self.add_error("words", _("Please say in your own words why."))
        return data


class OfferedPlacementForm(forms.ModelForm[Placement]):
    """What staff correct once the host was asked: words, and by when it answers."""

    class Meta:
        model = Placement
        fields = ("purpose", "message", "answer_by")

    def clean_answer_by(self) -> Any:
        day = self.cleaned_data["answer_by"]
        told = self.initial.get("answer_by")
        if day is None or day == told:
            # The host was told a day: it is moved, not taken away.
            return told
        if day < timezone.localdate():
            raise ValidationError(_("Please choose a day that is not past."))
        return day


class PlacementForm(forms.ModelForm[Placement]):
    """A placement as staff propose it: the days must fit the stay and the host."""

    class Meta:
        model = Placement
        fields = (
            "participation",
            "host",
            "starts_on",
            "ends_on",
            "purpose",
            "message",
            "answer_by",
        )

    def _get_validation_exclusions(self) -> set[str]:
        """The rule against two hosts at once looks at the stage, which the form does not ask."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # not in the stubs
        return excluded - {"stage"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and first > last:
            raise ValidationError({"ends_on": _("The last day lies before the first.")})
        if first and last and data.get("host") and data.get("participation"):
            asked = Placement(
                pk=self.instance.pk, **{name: data[name] for name in _OF_THE_DAYS}
            )
            if not (answer := asked.days_answer()):
                raise ValidationError(str(answer.reason))
        return data
