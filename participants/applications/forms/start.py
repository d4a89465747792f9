"""The short forms around an application: to begin it, to take it back."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from pemwecco.core.form_fields import AddressField, LineField, TextField


class StartForm(forms.Form):
    """What is needed to begin: an address and a language. Using the data is a public task."""

    email = AddressField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        help_text=gettext_lazy(
            "Your number, and the code to come back, are sent there."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("Write your e-mail address.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of our messages"), choices=settings.LANGUAGES
    )
    # Made anew with each page: two clicks on its button begin one draft.
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class CallNewsForm(forms.Form):
    """An address to be told of the next call."""

    email = AddressField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("Write your e-mail address.")},
    )


class ChangeAddressForm(forms.Form):
    """Another address, and the code that was sent there once it has come."""

    new_email = AddressField(
        label=gettext_lazy("Your new e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("Write your e-mail address.")},
    )
    code = LineField(
        label=gettext_lazy("Code sent to the new address"),
        max_length=20,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )


class WithdrawApplicationForm(forms.Form):
    reason = TextField(
        label=gettext_lazy("Why? You need not say."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
