"""Forms on hosts and their contacts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import Host, Placement
from mobility.hosts.rules import DaySpan, list_host_capacity_findings
from pemwecco.core.checked_forms import CheckedModelForm
from pemwecco.core.findings import Finding
from pemwecco.core.form_fields import (
    AddressField,
    LineField,
)
from pemwecco.network.services import UnreadablePhone, read_phone

_OF_THE_DAYS = ("participation", "host", "starts_on", "ends_on")


def read_called_number(typed: str, country: str) -> str:
    """A phone number as it is kept; `ValidationError` with the sentence when nobody can call it."""
    try:
        return read_phone(typed, region=country)
    except UnreadablePhone as error:
        raise ValidationError(str(error)) from error


def build_languages_field() -> forms.MultipleChoiceField:
    """In which languages a host receives; ticks, none needed."""
    return _build_ticks(_("Languages spoken with visitors"), Host.Language.choices)


def build_chain_field() -> forms.MultipleChoiceField:
    """Where in the value chain a host stands; ticks, none needed."""
    return _build_ticks(_("Place in the value chain"), Host.ChainPlace.choices)


def _build_ticks(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ContactInvitationForm(forms.Form):
    """Someone who will speak for a host in the partner portal."""

    given_names = LineField(label=_("Given names"), max_length=120, required=False)
    family_name = LineField(label=_("Family name"), max_length=120)
    email = AddressField(label=_("E-mail address"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    function = LineField(label=_("Function"), max_length=120, required=False)
    phone = LineField(label=_("Phone"), max_length=40, required=False)
    signs_letters = forms.BooleanField(label=_("May sign for the host"), required=False)
    manages = forms.BooleanField(
        label=_("May answer and change for the host"),
        help_text=_("Answers requests, offers beds, keeps the host's page."),
        required=False,
    )

    def clean_phone(self) -> str:
        """A number that can be called; a Belgian one needs no country code."""
        return read_called_number(self.cleaned_data["phone"], "BE")


class HostForm(CheckedModelForm):
    """A host; how many visitors it receives is held against those who are expected."""

    languages = build_languages_field()
    chain_places = build_chain_field()

    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        taken = []
        if self.instance.pk is not None:
            rows = Placement.objects.at_host(self.instance)
            for first, last in rows.values_list("starts_on", "ends_on"):
                taken.append(DaySpan(first, last))
        return list_host_capacity_findings(
            values["capacity"], taken, timezone.localdate()
        )
