"""What hosts and staff type: an answer to a request, the profile, a placement, an invitation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.lifecycle import Decline
from mobility.hosts.models import Host, Placement
from mobility.hosts.rules import DaySpan, list_host_capacity_findings
from pemwecco.core.checked_forms import CheckedModelForm
from pemwecco.core.findings import Finding
from pemwecco.core.form_fields import (
    AddressField,
    LineField,
    TextField,
    build_typed_field,
)


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


class ProfileForm(forms.ModelForm[Host]):
    """What a host says of itself."""

    class Meta:
        model = Host
        formfield_callback = build_typed_field
        fields = ("presentation", "offers", "practical", "capacity", "paused")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "presentation": forms.Textarea(attrs={"rows": 4}),
            "offers": forms.Textarea(attrs={"rows": 3}),
            "practical": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "practical": _(
                "The visitor reads this: how to come, from when to when, what to wear."
            ),
            "paused": _("Requests already made stay; no new ones come."),
        }

    def clean_capacity(self) -> int:
        capacity: int = self.cleaned_data["capacity"]
        if capacity < 1:
            raise ValidationError(
                _("At least one visitor. To receive nobody for now, pause instead.")
            )
        return capacity


class PlacementForm(forms.ModelForm[Placement]):
    """A placement as staff propose it: the days must fit the stay and the host."""

    class Meta:
        model = Placement
        fields = ("participation", "host", "starts_on", "ends_on", "purpose", "message")

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


_OF_THE_DAYS = ("participation", "host", "starts_on", "ends_on")


class ContactInvitationForm(forms.Form):
    """Someone who will speak for a host in the partner portal."""

    name = LineField(label=_("Name"), max_length=150)
    email = AddressField(label=_("E-mail address"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    function = LineField(label=_("Function"), max_length=120, required=False)
    phone = LineField(label=_("Phone"), max_length=40, required=False)
    signs_letters = forms.BooleanField(label=_("May sign for the host"), required=False)


class HostForm(CheckedModelForm):
    """A host; how many visitors it receives is held against those who are expected."""

    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        taken = []
        if self.instance.pk is not None:
            rows = Placement.objects.at_host(self.instance)
            for first, last in rows.values_list("starts_on", "ends_on"):
                taken.append(DaySpan(first, last))
        return list_host_capacity_findings(
            values["capacity"], taken, timezone.localdate()
        )
