"""Forms on who comes into the partner portal: the yes to an invitation, asking, answering, handing over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mobility.hosts.forms.hosts import read_called_number
from mobility.hosts.models import HostContact
from pemwecco.core.form_fields import AddressField, LineField


class JoinForm(forms.Form):
    """What whoever is invited confirms of themselves."""

    given_names = LineField(label=_("Given names"), max_length=120, required=False)
    family_name = LineField(label=_("Family name"), max_length=120)
    function = LineField(label=_("Your function"), max_length=120, required=False)
    phone = LineField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(
        label=_("The language in which we write to you"), choices=settings.LANGUAGES
    )

    def clean_phone(self) -> str:
        """A number that can be called; a Belgian one needs no country code."""
        return read_called_number(self.cleaned_data["phone"], "BE")


def build_rights_fields() -> dict[str, forms.BooleanField]:
    """What somebody may do for a host, to tick; to see is everyone's."""
    return {
        "manages": forms.BooleanField(
            label=_("May answer and change for the host"),
            help_text=_("Answers requests, offers beds, keeps the host's page."),
            required=False,
        ),
        "signs": forms.BooleanField(
            label=_("May sign for the host"),
            help_text=_("The programme looks at who signs before letters go to them."),
            required=False,
        ),
    }


class RightsForm(forms.Form):
    """What a colleague may do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(build_rights_fields())
        self.order_fields(self.field_order)


class ColleagueForm(RightsForm):
    """A colleague who gets a personal link."""

    given_names = LineField(label=_("Given names"), max_length=120, required=False)
    family_name = LineField(label=_("Family name"), max_length=120)
    email = AddressField(label=_("E-mail address"), max_length=254)
    function = LineField(label=_("Function"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class ComeInForm(forms.Form):
    """The address to which a code goes, for whoever has no account yet."""

    email = AddressField(label=_("Your e-mail address at work"), max_length=254)


class AccessRequestForm(forms.Form):
    """Which organisation, and who asks."""

    typed = LineField(
        label=_("Enterprise number or exact name of your organisation"),
        help_text=_(
            "Example: 0403.019.261. Nothing is searched for: it must be exact."
        ),
        max_length=200,
    )
    given_names = LineField(label=_("Given names"), max_length=120, required=False)
    family_name = LineField(label=_("Family name"), max_length=120)
    function = LineField(label=_("Your function"), max_length=120, required=False)
    words = LineField(
        label=_("A word to your colleagues"), max_length=400, required=False
    )


class AccessAnswerForm(RightsForm):
    """Let in, with rights, or not, with a sentence."""

    LET_IN, REFUSE = "in", "not"
    verdict = forms.ChoiceField(
        label=_("Answer"),
        choices=((LET_IN, _("Let in")), (REFUSE, _("Do not let in"))),
        widget=forms.RadioSelect,
    )
    answer = LineField(
        label=_("Why not"),
        help_text=_("The person reads this sentence."),
        max_length=400,
        required=False,
    )
    field_order = ("verdict", "manages", "signs", "answer")


class HandOverForm(forms.Form):
    """Which colleague takes over, and whether the one who gives leaves."""

    to = forms.ModelChoiceField(
        label=_("Who takes over"),
        queryset=HostContact.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
    )
    leaves = forms.BooleanField(
        label=_("I leave: end my access"),
        help_text=_("Without it you go on seeing, and no more."),
        required=False,
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = colleagues
        field.label_from_instance = lambda row: str(row.person)
