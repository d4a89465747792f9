"""The steps in which a host describes itself, and who speaks for it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.utils.translation import gettext_lazy as _

from mobility.hosts.forms.hosts import (
    build_chain_field,
    build_languages_field,
    read_called_number,
)
from mobility.hosts.models import Host, HostContact
from mobility.hosts.services.changes import read_printed_facts
from mobility.hosts.services.profile import list_stated_topics
from pemwecco.core.form_fields import AddressField, LineField, build_typed_field
from pemwecco.documents.form_fields import DocumentField
from pemwecco.network.identifiers import IdentifierError
from pemwecco.network.models import Identifier, Need, NeedTopic, Sector
from pemwecco.network.services import (
    UnreadablePhone,
    read_identifier,
    read_phone_to_show,
)


class DescriptionForm(forms.ModelForm[Host]):
    """One step; what it holds beside columns of the host is its own."""

    # The fields that are files, rows of others or several of these: each has its own verb.
    beside: ClassVar[tuple[str, ...]] = ()

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of the host as they were typed."""
        found = {}
        for name, value in self.cleaned_data.items():
            if name not in self.beside:
                found[name] = value
        return found


class AboutForm(DescriptionForm):
    """What the organisation does, where in the chain, in which languages."""

    beside = ("sectors",)
    chain_places = build_chain_field()
    languages = build_languages_field()
    sectors = forms.ModelMultipleChoiceField(
        label=_("Other sectors"),
        queryset=Sector.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Host
        formfield_callback = build_typed_field
        fields = ("presentation", "chain_places", "sectors", "languages")
        labels: ClassVar[dict[str, Any]] = {"presentation": _("What we do")}
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "presentation": forms.Textarea(attrs={"rows": 4})
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sectors"]
        sectors = Sector.objects.all()
        if (own := self.instance.organisation.sector_id) is not None:
            sectors = sectors.exclude(pk=own)
        field.queryset = sectors


class ExchangeForm(DescriptionForm):
    """What the host seeks and offers: topics that are compared, and its own words."""

    beside = ("seek_topics", "offer_topics")
    seek_topics = forms.ModelMultipleChoiceField(
        label=_("We seek"),
        queryset=NeedTopic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    offer_topics = forms.ModelMultipleChoiceField(
        label=_("We offer"),
        queryset=NeedTopic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Host
        formfield_callback = build_typed_field
        fields = ("seek_topics", "seeks", "offer_topics", "offers")
        labels: ClassVar[dict[str, Any]] = {
            "seeks": _("What we seek, in our words"),
            "offers": _("What we offer, in our words"),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "seeks": forms.Textarea(attrs={"rows": 3}),
            "offers": forms.Textarea(attrs={"rows": 3}),
        }

    field_order = ("seek_topics", "seeks", "offer_topics", "offers")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = NeedTopic.objects.all()
        organisation = self.instance.organisation
        for name, side in (
            ("seek_topics", Need.Side.NEED),
            ("offer_topics", Need.Side.OFFER),
        ):
            field: Any = self.fields[name]
            field.queryset = topics
            self.initial[name] = list_stated_topics(organisation, side)


class ReceivingForm(DescriptionForm):
    """When the host receives, and how many."""

    class Meta:
        model = Host
        formfield_callback = build_typed_field
        fields = ("capacity", "hours", "paused_from", "paused_until", "pause_reason")
        help_texts: ClassVar[dict[str, Any]] = {
            "hours": _("Example: Monday to Thursday, 9 to 16 h."),
            "paused_from": _("Requests already made stay; no new ones come."),
            "paused_until": _("Leave it open when you do not know yet."),
            "pause_reason": _("The programme reads it, visitors do not."),
        }

    def clean_capacity(self) -> int:
        capacity: int = self.cleaned_data["capacity"]
        if capacity < 1:
            raise ValidationError(
                _("At least one visitor. To receive nobody for now, pause instead.")
            )
        return capacity


class PracticalForm(DescriptionForm):
    """What the visitor reads before the day: where, how, whom to ask for."""

    beside = ("new_logo",)
    new_logo = DocumentField(
        label=_("Logo"),
        help_text=_("JPEG or PNG. It takes the place of the one that is kept."),
        required=False,
    )

    class Meta:
        model = Host
        formfield_callback = build_typed_field
        fields = (
            "visit_address",
            "way_there",
            "dress",
            "accessibility",
            "practical",
            "day_contact",
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "way_there": forms.Textarea(attrs={"rows": 3}),
            "practical": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "way_there": _("Train, tram or bus, the stop, which door, where to ring."),
            "accessibility": _("Steps, lift, toilet, parking: as it is."),
            "practical": _("Whatever else the visitor should know."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact: Any = self.fields["day_contact"]
        contact.queryset = HostContact.objects.at_hosts([self.instance.pk])
        contact.label_from_instance = lambda row: str(row.person)


class PrintedFactsForm(forms.Form):
    """How letters name the host; a change waits until staff have looked at it."""

    name = LineField(label=_("Name"), max_length=200)
    address = LineField(label=_("Street and number"), max_length=250, required=False)
    city = LineField(label=_("Postcode and town"), max_length=100, required=False)
    number = LineField(label=_("Enterprise number"), max_length=60, required=False)
    phone = LineField(label=_("Phone"), max_length=40, required=False)
    email = AddressField(label=_("E-mail address"), max_length=250, required=False)

    def __init__(self, data: Any, *, host: Host, wanted: dict[str, str]) -> None:
        self.country = str(host.organisation.country) or "BE"
        facts = read_printed_facts(host) | wanted
        with suppress(UnreadablePhone):
            facts["phone"] = read_phone_to_show(facts["phone"], region=self.country)
        super().__init__(data, initial=facts)

    def clean_phone(self) -> str:
        """A number that can be called; a Belgian one needs no country code."""
        return read_called_number(self.cleaned_data["phone"], self.country)

    def clean_number(self) -> str:
        typed: str = self.cleaned_data["number"]
        if typed in EMPTY_VALUES:
            return ""
        try:
            return read_identifier(Identifier.Scheme.BE_ENTERPRISE, typed)[0]
        except IdentifierError as error:
            raise ValidationError(str(error)) from error


class SpeakingForm(forms.Form):
    """Function and phone of one contact as letters print them, and whether they sign."""

    function = LineField(label=_("Function"), max_length=120, required=False)
    contact_phone = LineField(label=_("Phone"), max_length=40, required=False)
    signs = forms.BooleanField(label=_("Signs for the host"), required=False)

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        self.country = country
        super().__init__(*args, **kwargs)

    def clean_contact_phone(self) -> str:
        return read_called_number(self.cleaned_data["contact_phone"], self.country)


class HostWordForm(forms.Form):
    """The host's word on how it receives."""

    agrees = forms.BooleanField(
        label=_(
            "We receive the visitors whom we accept, treat what we read of them as confidential and tell the"
            " programme at once when something changes."
        )
    )
