"""Forms of a structure: the company that it nominates, the entrepreneur whom it tells of a call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import Host
from participants.register.models import Call, Cohort
from pemwecco.core.findings import IdentifierError
from pemwecco.core.form_fields import AddressField, LineField, TextField
from pemwecco.network.models import Identifier, Sector
from pemwecco.network.services import UnreadablePhone, read_identifier, read_phone


def read_reachable_number(typed: str, country: str) -> str:
    """A phone number as it is kept; `ValidationError` with the sentence when nobody can call it."""
    try:
        return read_phone(typed, region=country)
    except UnreadablePhone as error:
        raise ValidationError(str(error)) from error


class NominationForm(forms.Form):
    """A company as a possible host, and the contact person who knows of it."""

    name = LineField(label=_("Name of the company"), max_length=200)
    number = LineField(
        label=_("Enterprise number"),
        help_text=_("Example: 0403.019.261"),
        max_length=60,
    )
    sector = forms.ModelChoiceField(
        label=_("Sector"), queryset=Sector.objects.none(), empty_label="–"
    )
    region = forms.ChoiceField(label=_("Region"), choices=Host.Region.choices)
    city = LineField(label=_("Town"), max_length=100, required=False)
    website = forms.URLField(
        label=_("Website"), required=False, assume_scheme="https", max_length=200
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken with visitors"),
        choices=Host.Language.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    words = TextField(
        label=_("Why it fits"),
        help_text=_(
            "What visitors would see or meet there, and what the company looks for."
        ),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    cohort = forms.ModelChoiceField(
        label=_("For which cohort"),
        queryset=Cohort.objects.none(),
        required=False,
        empty_label=_("For any that suits"),
    )
    contact_given_names = LineField(
        label=_("Given names of the contact person"), max_length=120, required=False
    )
    contact_family_name = LineField(
        label=_("Family name of the contact person"), max_length=120
    )
    contact_function = LineField(
        label=_("Their function"), max_length=120, required=False
    )
    contact_email = AddressField(label=_("Their e-mail address"), max_length=254)
    contact_phone = LineField(label=_("Their phone"), max_length=40, required=False)
    contact_language = forms.ChoiceField(
        label=_("The language in which we write to them"), choices=settings.LANGUAGES
    )
    contact_agrees = forms.BooleanField(
        label=_("They know of it and agree that the programme writes to them")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sector: Any = self.fields["sector"]
        sector.queryset = Sector.objects.all()
        cohort: Any = self.fields["cohort"]
        cohort.queryset = Cohort.objects.filter(arrives_on__gte=timezone.localdate())

    def clean_number(self) -> str:
        """The number in its canonical form; its check digits are those of the register."""
        try:
            scheme = Identifier.Scheme.BE_ENTERPRISE
            return read_identifier(scheme, self.cleaned_data["number"])[0]
        except IdentifierError as error:
            raise ValidationError(str(error)) from error

    def clean_contact_phone(self) -> str:
        """A Belgian number needs no country code."""
        return read_reachable_number(self.cleaned_data["contact_phone"], "BE")

    def clean_contact_email(self) -> str:
        """In small letters, as addresses are kept."""
        return str(self.cleaned_data["contact_email"]).lower()


class CompletionForm(NominationForm):
    """The same, with a sentence to staff who asked for more."""

    answer = TextField(
        label=_("Your answer to the programme"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["answer"])


class CallNoticeForm(forms.Form):
    """An entrepreneur who should apply, and who agreed to get the link."""

    call = forms.ModelChoiceField(
        label=_("Call"), queryset=Call.objects.none(), empty_label=None
    )
    name = LineField(label=_("Name"), max_length=200)
    enterprise = LineField(label=_("Enterprise"), max_length=200, required=False)
    email = AddressField(label=_("E-mail address"), max_length=254)
    phone = LineField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    agrees = forms.BooleanField(
        label=_("They agree that the programme writes to them once, with the link")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        call: Any = self.fields["call"]
        call.queryset = Call.objects.open()

    def clean_phone(self) -> str:
        """A Senegalese number needs no country code."""
        return read_reachable_number(self.cleaned_data["phone"], "SN")
