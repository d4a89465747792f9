"""What staff correct on an allowance sheet."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AllowanceCorrectionForm(forms.Form):
    """An amount more or less, and why."""

    amount = forms.DecimalField(
        label=_("Amount in EUR, with a minus for less"),
        max_digits=8,
        decimal_places=2,
        localize=True,
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)
