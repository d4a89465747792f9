"""The questions of a form as the page draws them: label, widget, help, what is wrong, when it is asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from participants.applications.forms.person_fields import BirthField
from participants.applications.forms.steps import QuestionsForm, StepForm
from participants.applications.models import Application
from participants.applications.services.facts import read_deciding_answers, split_answer
from participants.calls.questions.definition import FormQuestion
from participants.calls.questions.table import get_step_groups
from participants.calls.rules import AnswerCondition, is_condition_met
from participants.calls.services.questions import get_call_questions
from pemwecco.core.partial_dates import PartialDate
from pemwecco.core.question_entries import QuestionEntry, draw_question_entry
from pemwecco.core.questions import AnswerKind
from pemwecco.network.models import Identifier
from pemwecco.network.services import (
    list_identifier_findings,
    list_national_id_findings,
    list_number_findings,
)


def build_question_entries(
    form: QuestionsForm,
    names: Iterable[str],
    *,
    closed: Iterable[str] = (),
    said: Mapping[str, str] | None = None,
) -> list[QuestionEntry]:
    """The questions of a form that are drawn, in the given order; why a number is right only when the
    number is doubtful.

    `said` are answers of other steps, which decide now what the script cannot see on this page.
    """
    doubts = find_doubtful_numbers(form, form.typed if form.is_bound else form.initial)
    errors = form.errors if form.is_bound else {}
    left = set(closed)
    found = []
    for name in names:
        question = form.asked.get(name)
        if question is None:
            continue
        if question.kept == "reason" and not doubts.get(question.fact):
            continue
        entry = _build_question_entry(
            form,
            name,
            question,
            errors=[str(error) for error in errors.get(name, ())],
            doubts=doubts.get(name, []),
            hidden=name in left,
            said=said or {},
        )
        found.append(entry)
    return found


def build_step_context(
    application: Application, form: StepForm, name: str
) -> dict[str, Any]:
    """The fields under their headings, the call's own questions last."""
    own = list_own_questions(form)
    # The script decides by what stands on the page; what other steps say is decided here.
    said: dict[str, str] = {}
    if any(form.asked[field].conditions for field in own):
        said = read_deciding_answers(application)
    groups = []
    for title, names in (*get_step_groups(name), (_("Questions of this call"), own)):
        if names:
            entries = build_question_entries(form, names, closed=form.closed, said=said)
            groups.append({"title": title, "entries": entries})
    errors = form.errors.keys() - form.closed if form.is_bound else ()
    unread = application.unread.get(name, {})
    return {
        "form": form,
        "groups": groups,
        "errors": bool(errors),
        # What the page warns of: it goes on only once that has been seen.
        "warned": ",".join({**find_doubtful_numbers(form, form.initial), **unread}),
    }


def list_own_questions(form: QuestionsForm) -> tuple[str, ...]:
    """The questions among those of a form that its call asks beside the fixed ones."""
    return tuple(name for name, row in form.asked.items() if row.kept == "answer")


def _build_question_entry(
    form: QuestionsForm,
    name: str,
    question: FormQuestion,
    *,
    errors: list[str],
    doubts: list[str],
    hidden: bool,
    said: Mapping[str, str],
) -> QuestionEntry:
    return draw_question_entry(
        form[name],
        errors=errors,
        doubts=doubts,
        hidden=hidden,
        asked_if=_encode_conditions(form, question, said),
    )


def _encode_conditions(
    form: QuestionsForm, question: FormQuestion, said: Mapping[str, str]
) -> str:
    if not question.conditions:
        return ""
    rules = []
    for condition in question.conditions:
        rules.append(_build_condition_rule(form, condition, said))
    return json.dumps({"any": question.any_condition, "rules": rules})


def _build_condition_rule(
    form: QuestionsForm, condition: AnswerCondition, said: Mapping[str, str]
) -> dict[str, Any]:
    if condition.on in form.fields:
        return {
            "on": condition.on,
            "operator": condition.operator,
            "values": list(condition.values),
        }
    own = get_call_questions(form.application.participation.call)
    heard = split_answer(own.get(condition.on), said.get(condition.on, ""))
    return {"holds": is_condition_met(condition, {condition.on: heard})}


def find_doubtful_numbers(
    form: QuestionsForm, texts: Mapping[str, str]
) -> dict[str, list[str]]:
    """What is doubtful in the numbers among these answers, by question; nothing of it stops anybody here."""
    found: dict[str, list[str]] = {}
    kept = _map_kept_numbers(form)
    for name, question in form.asked.items():
        sentences: list[str] = []
        if question.kept == "identifier":
            text = texts.get(name, "")
            row = kept.get(question.fact)
            if row is not None and str(row) == text:
                sentences = list_identifier_findings(row)
            else:
                sentences = list_number_findings(question.fact, text)
        elif question.kind == AnswerKind.NATIONAL_ID:
            sentences = _find_doubtful_national_id(form, texts, texts.get(name, ""))
        if sentences:
            found[name] = sentences
    return found


def _map_kept_numbers(form: QuestionsForm) -> dict[str, Identifier]:
    """The numbers of the enterprise by their register, where the form asks for one."""
    organisation = form.application.participation.organisation
    asks = any(question.kept == "identifier" for question in form.asked.values())
    if organisation is None or not asks:
        return {}
    return {row.scheme: row for row in organisation.identifiers.all()}


def _find_doubtful_national_id(
    form: QuestionsForm, texts: Mapping[str, str], text: str
) -> list[str]:
    """The number compared with sex and birth as typed, else as kept."""
    file = form.application.participation
    birth = file.person.birth_date
    if "birth_date" in texts:
        birth = _parse_typed_date(texts["birth_date"])
    return list_national_id_findings(
        text,
        country=str(file.call.programme.origin),
        sex=texts.get("sex", file.person.sex),
        birth=birth,
    )


def _parse_typed_date(text: str) -> PartialDate | None:
    try:
        read: PartialDate | None = BirthField(required=False).clean(text)
    except forms.ValidationError:
        return None
    return read
