"""What a file says, read from the rows that keep it: each fact has one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models
from phonenumber_field.phonenumber import PhoneNumber

from participants.applications.models import Application
from participants.calls.questions.definition import ASKING, FormQuestion
from participants.calls.questions.table import QUESTIONS, get_step_questions
from participants.calls.rules import find_unasked_questions
from participants.calls.services.questions import (
    PAPER,
    get_call_documents,
    get_call_questions,
)
from pemwecco.core.partial_dates import PartialDate
from pemwecco.core.questions import AnswerKind
from pemwecco.core.typed_text import read_number
from pemwecco.network.models import Identifier, Organisation, Person
from pemwecco.network.services import get_latest_figures, list_country_schemes

Kept = TypeVar("Kept")

FIGURES = ("turnover", "jobs", "jobs_women")
# The steps with answers; "check" has the undertaking.
SAYING = (*ASKING, "check")
# The rows of which a fixed question is a column.
ROWS: dict[str, type[models.Model]] = {
    "person": Person,
    "organisation": Organisation,
    "application": Application,
}


def get_application_questions(
    application: Application, step: str
) -> dict[str, FormQuestion]:
    """Every question that a step may ask this file: numbers only of the registers of its country, then
    the call's own questions, also those that other answers close now.
    """
    call = application.participation.call
    schemes = list_country_schemes(str(call.programme.origin))
    asked: dict[str, FormQuestion] = {}
    for name, question in get_step_questions(step).items():
        is_of_register = question.kept in {"identifier", "reason"}
        if not is_of_register or question.fact in schemes:
            asked[name] = question
    own = get_call_questions(call)
    return asked | {name: row for name, row in own.items() if row.step == step}


def get_offered_answers(question: FormQuestion) -> Iterable[tuple[str, Any]]:
    """The answers to choose from (code, label), as the call or the column of the answer has them."""
    if question.kept not in ROWS:
        return question.choices
    column = ROWS[question.kept]._meta.get_field(question.fact)
    return getattr(column, "choices", None) or ()


@dataclass(frozen=True, slots=True)
class ApplicationSheet:
    """An application read once: what each step asks this file now, the papers by code, every answer."""

    asked: dict[str, dict[str, FormQuestion]]
    papers: dict[str, FormQuestion]
    answers: dict[str, str]


def read_application_sheet(application: Application) -> ApplicationSheet:
    """Read a whole application: questions that an answer closes are left out, their answers too."""
    answers: dict[str, str] = {}
    for step in SAYING:
        answers |= read_step_answers(application, step)
    closed = _select_closed_questions(application, answers)
    asked: dict[str, dict[str, FormQuestion]] = {}
    for step in SAYING:
        of_step = get_application_questions(application, step)
        asked[step] = _leave_out(of_step, closed)
    return ApplicationSheet(
        asked,
        get_requested_documents(application, closed),
        _leave_out(answers, closed),
    )


def _leave_out(rows: Mapping[str, Kept], names: frozenset[str]) -> dict[str, Kept]:
    return {name: row for name, row in rows.items() if name not in names}


def get_requested_documents(
    application: Application, closed: frozenset[str] | None = None
) -> dict[str, FormQuestion]:
    """The papers that this file is asked for now, by code."""
    left = get_closed_questions(application) if closed is None else closed
    papers = get_call_documents(application.participation.call)
    return {code: row for code, row in papers.items() if f"{PAPER}{code}" not in left}


def get_closed_questions(application: Application) -> frozenset[str]:
    """The call's questions and papers that this file is not asked, for an earlier answer closes them."""
    return _select_closed_questions(application, read_deciding_answers(application))


def read_deciding_answers(application: Application) -> dict[str, str]:
    """The answers of the steps that open or close questions; no step is read without need."""
    heard = get_deciding_questions(application)
    said: dict[str, str] = {}
    for step in ASKING:
        if heard & get_application_questions(application, step).keys():
            said |= read_step_answers(application, step)
    return said


def get_deciding_questions(application: Application) -> frozenset[str]:
    """The questions whose answers open others."""
    heard: set[str] = set()
    for question in get_call_questions(application.participation.call).values():
        heard.update(condition.on for condition in question.conditions)
    return frozenset(heard)


def _select_closed_questions(
    application: Application, said: Mapping[str, str]
) -> frozenset[str]:
    own = get_call_questions(application.participation.call)
    rules = []
    for name, question in own.items():
        rules.append((name, question.conditions, question.any_condition))
    heard: dict[str, frozenset[str]] = {}
    for name in get_deciding_questions(application):
        heard[name] = split_answer(own.get(name), said.get(name, ""))
    return find_unasked_questions(rules, heard)


def split_answer(question: FormQuestion | None, text: str) -> frozenset[str]:
    """An answer as the conditions hear it: each of the choices made, else the whole text."""
    if not text:
        return frozenset()
    if question is not None and question.kind == AnswerKind.CHOICES:
        return frozenset(text.split(","))
    return frozenset({text})


def format_fact(name: str, value: Any) -> str:
    """A fact as it stands in a form: a box that is not ticked is empty, a question answered no says so."""
    if isinstance(value, bool):
        return "yes" if value else _format_refusal(name)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, PartialDate):
        return value.numeric()
    if isinstance(value, Decimal):
        value = _format_number(value)
    elif isinstance(value, list | tuple):
        value = ",".join(str(part) for part in value)
    elif isinstance(value, models.Model):
        value = value.pk
    elif isinstance(value, PhoneNumber):
        value = value.as_international
    # A country is its code; nothing is an empty text, a figure of 0 is a figure.
    value = getattr(value, "code", value)
    return "" if value is None else str(value)


def _format_number(number: Decimal) -> str:
    """In digits, so that a form reads the same again: three decimals alone may be thousands."""
    whole = number.to_integral()
    text = f"{whole if number == whole else number.normalize():f}"
    return text if read_number(text) == number else f"{text}0"


def _format_refusal(name: str) -> str:
    question = QUESTIONS.get(name)
    is_answered = question is not None and question.kind == AnswerKind.YES_NO
    return "no" if is_answered else ""


def read_fact(application: Application, question: FormQuestion) -> Any:
    """What the column of a fixed question holds; nothing where the file has no such row yet."""
    file = application.participation
    rows: dict[str, models.Model | None] = {
        "person": file.person,
        "organisation": file.organisation,
        "application": application,
    }
    row = rows[question.kept]
    return "" if row is None else getattr(row, question.fact)


def read_step_answers(application: Application, step: str) -> dict[str, str]:
    """What the file says in a step, as text: kept facts, and over them what could not be read."""
    asked = get_application_questions(application, step)
    kept = {question.kept for question in asked.values()}
    organisation = application.participation.organisation
    numbers: dict[str, Identifier] = {}
    if organisation is not None and "identifier" in kept:
        numbers = {row.scheme: row for row in organisation.identifiers.all()}
    figures = get_application_figures(application) if "figures" in kept else {}
    own = get_call_answers(application) if "answer" in kept else {}
    found: dict[str, str] = {}
    for name, question in asked.items():
        value: Any = ""
        if question.kept in ROWS:
            value = read_fact(application, question)
        elif question.kept == "figures":
            value = figures.get(question.fact, "")
        elif question.kept == "answer":
            value = own.get(question.pk, "")
        elif question.kept == "paper":
            continue
        elif question.fact in numbers:
            number = numbers[question.fact]
            is_reason = question.kept == "reason"
            value = number.override_reason if is_reason else str(number)
        found[name] = format_fact(name, value)
    for name, text in application.unread.get(step, {}).items():
        if name in found:
            found[name] = text
    return found


def get_call_answers(application: Application) -> dict[int, str]:
    """What the file answers to the call's own questions, by their row."""
    if application.pk is None:
        return {}
    return {answer.question_id: answer.text for answer in application.answers.all()}


def get_application_figures(application: Application) -> dict[str, Any]:
    """Turnover and jobs: those of the draft, else the last that the enterprise stated."""
    organisation = application.participation.organisation
    if application.figures or organisation is None:
        return dict(application.figures)
    stated = get_latest_figures(organisation)
    found: dict[str, Any] = {}
    for kind in FIGURES:
        if kind in stated:
            found[kind] = stated[kind].value
    if found:
        found["year"] = max(stated[kind].year for kind in found)
    return found
