"""What the page of a referral asks of its structure: by the link of the mail, and in the portal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from participants.eligibility.lifecycle import ReferralRefusal
from pemwecco.core.form_fields import TextField


class ReferralAnswerForm(forms.Form):
    """A word of the structure: why it declines, how it goes, or what came of it."""

    note = TextField(
        label=gettext_lazy("A word"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    because = forms.ChoiceField(
        label=gettext_lazy("If you cannot help, why"),
        required=False,
        choices=[("", "—"), *ReferralRefusal.choices],
    )
