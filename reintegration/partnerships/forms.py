"""The forms of a partnership: what staff keep of it, and what a party says of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.models import HostContact
from mobility.hosts.models.hosts import CONTACT_JOINS
from pemwecco.casework.access import list_colleagues
from pemwecco.core.form_fields import CalendarField, LineField, TextField
from pemwecco.documents.form_fields import DocumentField
from reintegration.partnerships.models import Partnership
from reintegration.partnerships.services.news import list_told_moves
from reintegration.partnerships.services.partnerships import find_band_of


class PartnershipForm(forms.ModelForm[Partnership]):
    """A partnership with its paper: the file goes through the same door as every other.

    An amount places it in its band.
    """

    paper = DocumentField(
        label=gettext_lazy("Signed paper (PDF or picture)"), required=False
    )

    class Meta:
        model = Partnership
        fields = (
            "participation",
            "partner",
            "origin",
            "event",
            "origin_words",
            "kind",
            "summary",
            "sector",
            "amount",
            "currency",
            "value_band",
            "jobs_expected",
            "jobs_women",
        )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        amount, currency = values.get("amount"), values.get("currency", "")
        if amount and currency:
            values["value_band"] = find_band_of(amount, currency).value
        elif amount:
            self.add_error("currency", _("Say in which currency the amount is."))
        elif currency and "amount" not in self.errors:
            values["currency"] = ""
        return values


class ConfirmationForm(forms.Form):
    """Yes, it is so, or this is not so, with their words."""

    YES, NO = "yes", "no"
    verdict = forms.ChoiceField(
        label=gettext_lazy("Is it so?"),
        choices=(
            (YES, gettext_lazy("Yes, it is so")),
            (NO, gettext_lazy("No, this is not so")),
        ),
        widget=forms.RadioSelect,
    )
    words = TextField(
        label=gettext_lazy("What is not so"),
        help_text=gettext_lazy("Only where it is not so. The programme reads it."),
        max_length=1000,
        required=False,
    )
    # By which the page says what it showed.
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("verdict") == self.NO and not values.get("words"):
            self.add_error("words", _("Say what is not so."))
        return values


class NewsForm(forms.Form):
    """What is new in a partnership, as its participant tells it."""

    move = forms.ChoiceField(label=gettext_lazy("What changed"), required=False)
    on = CalendarField(label=gettext_lazy("On which day?"))
    words = TextField(
        label=gettext_lazy("In your words"),
        help_text=gettext_lazy("The programme reads it and confirms it."),
        max_length=1000,
    )

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["move"]
        field.choices = [("", _("Something else")), *list_told_moves(partnership)]


class NextStepForm(forms.Form):
    """What comes next in a partnership, who does it, until when."""

    PARTICIPANT = "participant"
    what = LineField(label=gettext_lazy("What comes next"), max_length=250)
    who = forms.ChoiceField(label=gettext_lazy("Who does it"))
    due_on = forms.DateField(
        label=gettext_lazy("By which day?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = partnership.participation.person.full_name
        choices = [(self.PARTICIPANT, person)]
        self.staff = {str(one.pk): one for one in list_colleagues(Partnership)}
        for key, one in self.staff.items():
            choices.append((f"staff-{key}", str(one)))
        speaking = HostContact.objects.current().filter(
            affiliation__organisation__partnership_parties__partnership=partnership
        )
        rows = speaking.select_related("user", *CONTACT_JOINS).order_by("pk")
        self.contacts = {str(one.pk): one for one in rows}
        for key, contact in self.contacts.items():
            choices.append((f"host-{key}", str(contact)))
        field: Any = self.fields["who"]
        field.choices = choices

    def build_step(self) -> dict[str, Any]:
        """As `plan_next_step` takes it."""
        values = self.cleaned_data
        responsible, _dash, key = values["who"].partition("-")
        return {
            "what": values["what"],
            "due_on": values["due_on"],
            "responsible": responsible,
            "staff": self.staff[key] if responsible == "staff" else None,
            "contact": self.contacts[key] if responsible == "host" else None,
        }
