"""How a visit went, as one side is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import (
    EvaluationSide,
    MarkWord,
    VisitEvaluation,
    list_side_questions,
)
from pemwecco.core.form_fields import TextField


class EvaluationForm(forms.Form):
    """A mark in words for each question, and what one wants to say."""

    def __init__(
        self, data: Any, *, side: EvaluationSide, given: VisitEvaluation | None
    ) -> None:
        super().__init__(data)
        self.questions = list_side_questions(side)
        kept = dict(given.marks.values_list("question", "value")) if given else {}
        for question in self.questions:
            self.fields[question.value] = forms.TypedChoiceField(
                label=question.label,
                choices=MarkWord.choices,
                coerce=int,
                widget=forms.RadioSelect,
                initial=kept.get(question.value),
            )
        self.fields["words"] = TextField(
            label=_("What else you want to say"),
            help_text=_("Only the programme's staff read this, never the other side."),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
            initial=given.words if given else "",
        )

    def read_marks(self) -> dict[str, int]:
        """The marks by the code of their question."""
        return {
            question.value: self.cleaned_data[question.value]
            for question in self.questions
        }
