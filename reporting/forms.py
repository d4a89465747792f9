from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from reporting.models import ReportingPeriod


class PeriodForm(forms.Form):
    """The days for which figures are computed, both counted, and how they are divided."""

    start = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    end = forms.DateField(
        label=_("Until, included"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    cut = forms.ChoiceField(label=_("Divided by"), required=False)

    def __init__(self, data: Any, *, cuts: Iterable[tuple[str, Promise]]) -> None:
        super().__init__(data)
        named = [(code, capfirst(str(name))) for code, name in cuts]
        self.fields["cut"].choices = [("", _("not divided")), *named]  # type: ignore[attr-defined]  # a list of choices

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and start > end:
            self.add_error("end", _("The last day lies before the first."))
        return cleaned


class ReportingPeriodForm(forms.ModelForm[ReportingPeriod]):
    """The days of a report; the database is asked for an overlap once they are in order."""

    class Meta:
        model = ReportingPeriod
        fields = ("programme", "starts_on", "ends_on")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and start > end:
            self.add_error("ends_on", _("The last day lies before the first."))
        return cleaned
