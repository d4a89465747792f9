"""The questions of a form as the page draws them: label, widget, help, what is wrong, when it is asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from participants.applications.forms.fields import Boxes, DayField
from participants.applications.forms.groups import GROUPS
from participants.applications.forms.steps import QuestionsForm, StepForm
from participants.applications.models import Application
from participants.applications.services.facts import heard_answers, parts_of
from participants.calls.questions import Question, questions_of
from participants.calls.rules import Condition, holds
from participants.calls.services.questions import own_questions
from pemwecco.network.services import doubts_in, doubts_in_national_id


@dataclass(frozen=True, slots=True)
class Entry:
    """One question on the page. `layout` is "line", "box" (one to tick) or "boxes"."""

    name: str
    anchor: str
    label: Any
    widget: str
    help: Any = ""
    errors: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    layout: str = "line"
    # Closed by another answer: drawn, not shown.
    hidden: bool = False
    # What the page's script needs to open and close it at once, as JSON; empty when always asked.
    asked_if: str = ""


def entries(
    form: QuestionsForm,
    names: Iterable[str],
    *,
    closed: Iterable[str] = (),
    said: Mapping[str, str] | None = None,
) -> list[Entry]:
    """The questions of a form that are drawn, in the given order; why a number is right only when the
    number is doubtful.

    `said` are answers of other steps, which decide now what the script cannot see on this page.
    """
    doubts = doubtful(form, form.typed if form.is_bound else form.initial)
    errors = form.errors if form.is_bound else {}
    left = set(closed)
    found = []
    for name in names:
        question = form.asked.get(name)
        if question is None:
            continue
        if question.kept == "reason" and not doubts.get(question.fact):
            continue
        found.append(
            _entry(
                form,
                name,
                question,
                errors=[str(error) for error in errors.get(name, ())],
                doubts=doubts.get(name, []),
                hidden=name in left,
                said=said or {},
            )
        )
    return found


def parts(application: Application, form: StepForm, name: str) -> dict[str, Any]:
    """The fields under their headings, the call's own questions last."""
    grouped = GROUPS.get(name, (("", tuple(questions_of(name))),))
    own = tuple(field for field, question in form.asked.items() if question.kept == "answer")
    # The script decides by what stands on the page; what other steps say is decided here.
    said = heard_answers(application) if any(form.asked[field].conditions for field in own) else {}
    groups = [
        {"title": title, "entries": entries(form, names, closed=form.closed, said=said)}
        for title, names in (*grouped, (_("Questions of this call"), own))
        if names
    ]
    errors = form.errors.keys() - form.closed if form.is_bound else ()
    return {
        "form": form,
        "groups": groups,
        "errors": bool(errors),
        # What the page warns of: it goes on only once that has been seen.
        "warned": ",".join(doubtful(form, form.initial)),
    }


def _entry(
    form: QuestionsForm,
    name: str,
    question: Question,
    *,
    errors: list[str],
    doubts: list[str],
    hidden: bool,
    said: Mapping[str, str],
) -> Entry:
    bound = form[name]
    kind = bound.field.widget
    layout = (
        "boxes" if isinstance(kind, Boxes) else "box" if isinstance(kind, forms.CheckboxInput) else "line"
    )
    style = {"box": "form-check-input", "boxes": ""}.get(
        layout, "form-select" if isinstance(kind, forms.Select) else "form-control"
    )
    attrs: dict[str, str | bool] = {"class": f"{style} is-invalid" if errors else style} if style else {}
    return Entry(
        name=name,
        anchor=bound.auto_id,
        label=bound.label,
        widget=bound.as_widget(attrs=attrs),
        help=bound.help_text,
        errors=errors,
        doubts=[] if errors else doubts,
        layout=layout,
        hidden=hidden,
        asked_if=_asked_if(form, question, said),
    )


def _asked_if(form: QuestionsForm, question: Question, said: Mapping[str, str]) -> str:
    if not question.conditions:
        return ""
    rules = [_rule(form, condition, said) for condition in question.conditions]
    return json.dumps({"any": question.any_condition, "rules": rules})


def _rule(form: QuestionsForm, condition: Condition, said: Mapping[str, str]) -> dict[str, Any]:
    if condition.on in form.fields:
        return {"on": condition.on, "operator": condition.operator, "values": list(condition.values)}
    own = own_questions(form.application.participation.call)
    heard = parts_of(own.get(condition.on), said.get(condition.on, ""))
    return {"holds": holds(condition, {condition.on: heard})}


def doubtful(form: QuestionsForm, texts: Mapping[str, str]) -> dict[str, list[str]]:
    """What is doubtful in the numbers among these answers, by question; nothing of it stops anybody here."""
    found = {
        name: doubts_in(question.fact, texts.get(name, ""))
        for name, question in form.asked.items()
        if question.kept == "identifier"
    }
    if "national_id" in form.asked:
        person = form.application.participation.person
        found["national_id"] = doubts_in_national_id(
            texts.get("national_id", ""),
            country=form.origin,
            sex=texts.get("sex", person.sex),
            birth=_day(texts["birth_date"]) if "birth_date" in texts else person.birth_date,
        )
    return {name: sentences for name, sentences in found.items() if sentences}


def _day(text: str) -> date | None:
    try:
        read: date | None = DayField(required=False).clean(text)
    except forms.ValidationError:
        return None
    return read
