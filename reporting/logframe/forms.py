from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from pemwecco.core.indicators import collect_declared_indicators
from reporting.logframe.models import IndicatorPlan


class MeasureForm(forms.ModelForm[Any]):
    """Numbers as people write them: 25, not 25.0000."""

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        value = super().get_initial_for_field(field, field_name)
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class IndicatorPlanForm(MeasureForm):
    """Which indicator is chosen among those that subjects declare; nobody types its code."""

    code = forms.ChoiceField(label=_("Indicator"))

    class Meta:
        model = IndicatorPlan
        fields = (
            "programme",
            "code",
            "baseline",
            "baseline_on",
            "baseline_source",
            "falls",
            "green_from",
            "amber_from",
            "verification",
            "responsible",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–")]
        for each in collect_declared_indicators():
            choices.append((each.code, f"{each.code} {capfirst(str(each.name))}"))
        if "code" in self.fields:
            self.fields["code"].choices = choices  # type: ignore[attr-defined]  # a list of choices
