"""A link to a call with some answers in it, as a support structure gives it to its members.

What it carries stands in an address, which is passed on and logged: only answers about the enterprise as
such and the choices of the call's own questions, never who somebody is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from participants.applications.forms.steps import StepForm
from participants.applications.models import Application
from participants.applications.services.answer_texts import format_answer
from participants.applications.services.facts import format_fact
from participants.calls.questions.definition import ASKING, FormQuestion
from pemwecco.core.questions import AnswerKind, PrivacyClass

CHOSEN = frozenset({AnswerKind.CHOICE, AnswerKind.CHOICES, AnswerKind.YES_NO})


@dataclass(frozen=True, slots=True)
class PrefilledAnswer:
    """One answer that a link carries: where it stands in the form, its value, and how people read it."""

    step: str
    name: str
    value: Any
    label: str
    text: str


def is_prefillable(question: FormQuestion) -> bool:
    """Whether a link may carry the answer: one of the enterprise, or a choice that the call offers."""
    if question.kept == "answer":
        return question.kind in CHOSEN
    return question.kept == "organisation" and question.privacy is PrivacyClass.BUSINESS


def read_prefilled_answers(
    application: Application, given: QueryDict
) -> list[PrefilledAnswer]:
    """The answers of a link that this form takes, read as if they were typed; others are left out."""
    found = []
    for step in ASKING:
        form = StepForm(application=application, step=step, data=given)
        for name in _list_given_names(form, given):
            value = form.values.get(name)
            text = format_fact(name, value)
            if not text:
                continue
            answer = PrefilledAnswer(
                step=step,
                name=name,
                value=value,
                label=str(form.asked[name].label),
                text=format_answer(application, name, text),
            )
            found.append(answer)
    return found


def build_prefilled_query(
    answers: Iterable[PrefilledAnswer], given: QueryDict
) -> QueryDict:
    """The tail of a link that carries these answers, as they were given."""
    query = QueryDict(mutable=True)
    for answer in answers:
        query.setlist(answer.name, given.getlist(answer.name))
    return query


def _list_given_names(form: StepForm, given: QueryDict) -> list[str]:
    names = []
    for name, question in form.asked.items():
        if name in given and name not in form.closed and is_prefillable(question):
            names.append(name)
    return names
