"""The day of a moving feast, as it was proclaimed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pemwecco.core.form_fields import DayInput, LineField


class FeastForm(forms.Form):
    """One feast of the page; `expected_on` says which."""

    expected_on = forms.DateField(widget=forms.HiddenInput)
    held_on = forms.DateField(
        label=pgettext_lazy("a feast", "held on"), widget=DayInput()
    )
    source = LineField(label=_("source"), max_length=300)
