"""The answer to an offer of a place."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from participants.decisions.models import Offer
from pemwecco.core.form_fields import TextField


class DeclineOfferForm(forms.Form):
    """Why somebody does not take the place that was offered."""

    because = forms.ChoiceField(
        label=gettext_lazy("Why do you not take the place?"),
        choices=Offer.Declined,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose one of the reasons.")},
    )
    words = TextField(
        label=gettext_lazy("In your own words, if you like"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
