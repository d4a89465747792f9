"""What a participant, a host or staff send about a trip report and its action points."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models import TripReport
from pemwecco.core.form_fields import CalendarField, LineField, TextField
from pemwecco.documents.form_fields import DocumentField


def _build_report_text(label: Any, help_text: Any, most: int, rows: int) -> TextField:
    return TextField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class TripReportForm(forms.Form):
    """What one brings home, in one's own words. Nothing is required while it is only saved."""

    learned = _build_report_text(
        _("What did you learn?"), _("Two or three things that you did not know."), 4000, 5
    )  # fmt: skip
    to_use = _build_report_text(
        _("What will you use in your enterprise?"),
        _("A way of working, a machine, a recipe, a contract."),
        4000,
        4,
    )
    what_next = _build_report_text(
        _("What comes next?"),
        _("With whom, and what you need for it. Each thing to do gets its day below."),
        4000,
        4,
    )
    hard = _build_report_text(
        _("What was hard?"),
        _("It helps us to prepare the next cohort. Nothing about health here."),
        4000,
        3,
    )
    advice = _build_report_text(
        _("A word for the next cohort"), _("What you wish somebody had told you."), 2000, 3
    )  # fmt: skip
    may_quote = forms.BooleanField(
        label=_("The programme may quote this word, without my name."), required=False
    )

    def __init__(self, data: Any, *, report: TripReport | None) -> None:
        initial = {}
        if report is not None:
            for name in self.base_fields:
                initial[name] = getattr(report, name)
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("may_quote") and not data.get("advice"):
            self.add_error("advice", _("There is no word to quote."))
        return data


class OwnPointForm(forms.Form):
    """One thing that a participant will do, and by when."""

    what = LineField(
        label=_("What will you do?"),
        max_length=250,
        help_text=_("For example: send the price list to the cooperative."),
    )
    due_on = CalendarField(label=_("By which day?"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        today = timezone.localdate().isoformat()
        self.fields["due_on"].widget.attrs["min"] = today


class FinishPointForm(forms.Form):
    """What was done, in a word or by a proof."""

    word = TextField(
        label=_("What was done?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = DocumentField(
        label=_("A proof, if there is one"),
        help_text=_("For example the order, the answer, a photo."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("word") and not data.get("file"):
            self.add_error("word", _("Say in a word what was done, or add a proof."))
        return data
