"""What staff correct on an allowance sheet, and what they settle."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models import CostSettlement
from pemwecco.core.form_fields import CalendarField


class AllowanceCorrectionForm(forms.Form):
    """An amount more or less, and why."""

    amount = forms.DecimalField(
        label=_("Amount in EUR, with a minus for less"),
        max_digits=8,
        decimal_places=2,
        localize=True,
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)


class CostSettlementForm(forms.Form):
    """What was paid, when, what for, and whether something is left."""

    amount = forms.DecimalField(
        label=_("Amount paid out, with a minus for paid back; 0 for nothing"),
        max_digits=11,
        decimal_places=2,
        localize=True,
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=CostSettlement.Currency.choices
    )
    settled_on = CalendarField(label=_("Settled on"))
    reason = forms.CharField(label=_("What for"), max_length=300)
    closes = forms.BooleanField(
        label=_("All costs of the stay are settled with it"), required=False
    )
