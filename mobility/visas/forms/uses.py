"""How a visa was used, as a named person confirms it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

YES, NO = "yes", "no"


class VisaUseForm(forms.Form):
    """Lawfully or not, and why where the crossings do not show it by themselves."""

    lawful = forms.ChoiceField(
        label=_("The visa was used lawfully"),
        choices=[(YES, _("Yes")), (NO, _("No"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Needed for a no, and where it differs from what is computed."),
    )
