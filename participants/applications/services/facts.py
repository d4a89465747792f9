"""What a file says, read from the rows that keep it and written back there: each fact has one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from phonenumber_field.phonenumber import PhoneNumber

from participants.applications.models import Answer, Application
from participants.calls.questions import ASKING, FormQuestion, get_step_questions
from participants.calls.rules import find_unasked_questions
from participants.calls.services.questions import (
    PAPER,
    get_call_documents,
    get_call_questions,
)
from pemwecco.network.models import Organisation
from pemwecco.network.services import (
    get_latest_figures,
    list_country_schemes,
    record_affiliation,
    record_organisation,
    record_person,
    set_identifier,
)

FIGURES = ("turnover", "jobs", "jobs_women")
# The steps with answers; "check" has the undertaking.
SAYING = (*ASKING, "check")
OF_THE_ENTERPRISE = frozenset({"organisation", "figures", "identifier", "reason"})
YES_OR_NO = frozenset({"has_passport", "earlier_schengen_visa"})


def get_application_questions(
    application: Application, step: str
) -> dict[str, FormQuestion]:
    """Every question that a step may ask this file: numbers only of the registers of its country, then
    the call's own questions, also those that other answers close now.
    """
    call = application.participation.call
    schemes = list_country_schemes(str(call.programme.origin))
    fixed = {
        name: question
        for name, question in get_step_questions(step).items()
        if question.kept not in {"identifier", "reason"} or question.fact in schemes
    }
    own = {
        name: question
        for name, question in get_call_questions(call).items()
        if question.step == step
    }
    return fixed | own


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
    return ApplicationSheet(
        {
            step: {
                name: row
                for name, row in get_application_questions(application, step).items()
                if name not in closed
            }
            for step in SAYING
        },
        get_requested_documents(application, closed),
        {name: text for name, text in answers.items() if name not in closed},
    )


def get_requested_documents(
    application: Application, closed: frozenset[str] | None = None
) -> dict[str, FormQuestion]:
    """The papers that this file is asked for now, by code."""
    left = get_closed_questions(application) if closed is None else closed
    papers = get_call_documents(application.participation.call)
    return {
        code: paper for code, paper in papers.items() if f"{PAPER}{code}" not in left
    }


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
    own = get_call_questions(application.participation.call).values()
    return frozenset(
        condition.on for question in own for condition in question.conditions
    )


def _select_closed_questions(
    application: Application, said: Mapping[str, str]
) -> frozenset[str]:
    own = get_call_questions(application.participation.call)
    return find_unasked_questions(
        (
            (name, question.conditions, question.any_condition)
            for name, question in own.items()
        ),
        {
            name: split_answer(own.get(name), said.get(name, ""))
            for name in get_deciding_questions(application)
        },
    )


def split_answer(question: FormQuestion | None, text: str) -> frozenset[str]:
    """An answer as the conditions hear it: each of the choices made, else the whole text."""
    if question is not None and question.kind == "choices":
        return frozenset(text.split(",")) if text else frozenset()
    return frozenset({text}) if text else frozenset()


def format_fact(name: str, value: Any) -> str:
    """A fact as it stands in a form: a box that is not ticked is empty, a question answered no says so."""
    if isinstance(value, bool):
        return "yes" if value else "no" if name in YES_OR_NO else ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, Decimal):
        value = f"{value.to_integral() if value == value.to_integral() else value.normalize():f}"
    elif isinstance(value, list | tuple):
        value = ",".join(str(part) for part in value)
    elif isinstance(value, models.Model):
        value = value.pk
    elif isinstance(value, PhoneNumber):
        value = value.as_international
    # A country is its code; nothing is an empty text, a figure of 0 is a figure.
    value = getattr(value, "code", value)
    return "" if value is None else str(value)


def read_step_answers(application: Application, step: str) -> dict[str, str]:
    """What the file says in a step, as text: kept facts, and over them what could not be read."""
    file = application.participation
    asked = get_application_questions(application, step)
    kept = {question.kept for question in asked.values()}
    organisation = file.organisation
    numbers = (
        {row.scheme: row for row in organisation.identifiers.all()}
        if organisation is not None and "identifier" in kept
        else {}
    )
    figures = get_application_figures(application) if "figures" in kept else {}
    own = get_call_answers(application) if "answer" in kept else {}
    found: dict[str, str] = {}
    for name, question in asked.items():
        if question.kept == "person":
            value = getattr(file.person, question.fact)
        elif question.kept == "application":
            value = getattr(application, question.fact)
        elif question.kept == "organisation":
            value = (
                getattr(organisation, question.fact) if organisation is not None else ""
            )
        elif question.kept == "figures":
            value = figures.get(question.fact, "")
        elif question.kept == "answer":
            value = own.get(question.pk, "")
        elif question.kept == "paper":
            continue
        else:
            number = numbers.get(question.fact)
            value = "" if number is None else number
            if number is not None:
                value = (
                    str(number)
                    if question.kept == "identifier"
                    else number.override_reason
                )
        found[name] = format_fact(name, value)
    return found | {
        name: text
        for name, text in application.unread.get(step, {}).items()
        if name in found
    }


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
    found: dict[str, Any] = {
        kind: stated[kind].value for kind in FIGURES if kind in stated
    }
    if found:
        found["year"] = max(stated[kind].year for kind in found)
    return found


def write_step_answers(
    application: Application, step: str, values: Mapping[str, Any]
) -> None:
    """Put the answers of a step where they belong; the caller saves the application.

    Only what is in `values` changes: an answer that could not be read leaves the fact as it was.
    """
    file = application.participation
    by_row: dict[str, dict[str, Any]] = {}
    for name, question in get_application_questions(application, step).items():
        if name in values:
            by_row.setdefault(question.kept, {})[question.fact] = values[name]
    if answers := by_row.get("answer"):
        own = get_call_questions(file.call)
        _write_answers(
            application,
            {own[code].pk: format_fact(code, said) for code, said in answers.items()},
        )
    for fact, value in by_row.get("application", {}).items():
        setattr(application, fact, value)
    if facts := by_row.get("person"):
        record_person(person=file.person, **facts)
    if by_row.keys() & OF_THE_ENTERPRISE or step == "enterprise":
        _write_enterprise(application, by_row)


def _write_enterprise(
    application: Application, by_row: Mapping[str, dict[str, Any]]
) -> None:
    file = application.participation
    if file.organisation is None:
        file.organisation = record_organisation(country=file.call.programme.origin)
        file.save(update_fields=["organisation"])
    if facts := by_row.get("organisation"):
        record_organisation(organisation=file.organisation, **facts)
    if figures := by_row.get("figures"):
        said = get_application_figures(application) | figures
        application.figures = {
            fact: _simplify_figure(value)
            for fact, value in said.items()
            if value is not None
        }
    _write_numbers(
        file.organisation, by_row.get("identifier", {}), by_row.get("reason", {})
    )
    if application.occupation:
        record_affiliation(
            person=file.person,
            organisation=file.organisation,
            kind=application.occupation,
            function=application.function,
        )


def _write_answers(application: Application, texts: Mapping[int, str]) -> None:
    """Keep the answers to the call's own questions that are new or changed."""
    before = get_call_answers(application)
    Answer.objects.bulk_create(
        [
            Answer(application=application, question_id=pk, text=text)
            for pk, text in texts.items()
            if before.get(pk, "") != text
        ],
        update_conflicts=True,
        unique_fields=["application", "question"],
        update_fields=["text"],
    )


def _simplify_figure(value: Any) -> Any:
    """A figure as JSON keeps it: whole numbers as numbers."""
    return (
        int(value)
        if isinstance(value, Decimal) and value == value.to_integral()
        else value
    )


def _write_numbers(
    organisation: Organisation, numbers: dict[str, str], reasons: dict[str, str]
) -> None:
    for scheme, text in numbers.items():
        set_identifier(
            organisation=organisation,
            scheme=scheme,
            text=text,
            override_reason=reasons.get(scheme, ""),
        )
