"""Forms on who speaks for a structure: whom staff invite, the yes of who is invited."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from pemwecco.core.form_fields import AddressField, LineField


class SpeakerForm(forms.Form):
    """What whoever is invited confirms of themselves."""

    given_names = LineField(label=_("Given names"), max_length=120, required=False)
    family_name = LineField(label=_("Family name"), max_length=120)
    function = LineField(label=_("Your function"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=_("The language in which we write to you"), choices=settings.LANGUAGES
    )


class SpeakerInvitationForm(forms.Form):
    """Somebody who is to speak for a structure."""

    given_names = LineField(label=_("Given names"), max_length=120, required=False)
    family_name = LineField(label=_("Family name"), max_length=120)
    email = AddressField(label=_("E-mail address"), max_length=254)
    function = LineField(label=_("Function"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
