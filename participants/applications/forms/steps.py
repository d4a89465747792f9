"""The forms of the application: they read what was typed; what is missing is the submission's question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from participants.applications.forms.question_fields import build_question_field
from participants.applications.models import Application
from participants.applications.services.facts import (
    format_fact,
    get_application_questions,
    get_closed_questions,
    read_step_answers,
)
from participants.calls.questions.definition import FormQuestion
from pemwecco.core.findings import Finding
from pemwecco.core.sentences import format_finding


class QuestionsForm(forms.Form):
    """Some questions of an application.

    No field is required here: answers are kept as far as they go. `values` are the answers that could
    be read, `unread` those that could not, as typed.
    """

    def __init__(
        self,
        *,
        application: Application,
        asked: Mapping[str, FormQuestion],
        kept: Mapping[str, str],
        data: Any = None,
        shows_errors: bool = False,
    ) -> None:
        self.application, self.asked = application, asked
        super().__init__(
            data=kept if shows_errors and data is None else data, initial=dict(kept)
        )
        for name, question in asked.items():
            self.fields[name] = build_question_field(question, application)

    @property
    def values(self) -> dict[str, Any]:
        """The answers that could be read."""
        _read = self.errors
        read = self.cleaned_data
        return {name: read[name] for name in self.fields if name in read}

    @property
    def unread(self) -> dict[str, str]:
        """The answers that could not be read, as typed."""
        unread: dict[str, str] = {}
        for name in self.errors:
            if name in self.fields:
                widget = self.fields[name].widget
                typed = widget.value_from_datadict(self.data, {}, name)
                # No database keeps a NUL; the sign for a lost one is refused by the field as well.
                unread[name] = format_fact(name, typed).replace("\0", "\ufffd")
        return unread

    @property
    def typed(self) -> dict[str, str]:
        """Every answer as text: in its one form when it could be read, else as typed."""
        read = {name: format_fact(name, value) for name, value in self.values.items()}
        return read | self.unread

    def show(self, gaps: Iterable[Finding]) -> None:
        """Mark on the form what the full check found among these questions."""
        if not self.is_bound:
            self.data, self.is_bound = self.initial, True
        _errors = self.errors
        for gap in gaps:
            if gap.field in self.fields and gap.field not in self.errors:
                self.add_error(gap.field, format_finding(gap))


class StepForm(QuestionsForm):
    """One step of an application, with the questions that other answers close now (`closed`)."""

    def __init__(
        self, *, application: Application, step: str, data: Any = None
    ) -> None:
        self.step = step
        self.closed = get_closed_questions(application)
        unread = application.unread.get(step, {}).keys() - self.closed
        super().__init__(
            application=application,
            asked=get_application_questions(application, step),
            kept=read_step_answers(application, step),
            data=data,
            shows_errors=bool(unread),
        )
