"""What a file says, read from the rows that keep it and written back there: each fact has one place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from phonenumber_field.phonenumber import PhoneNumber

from participants.selection.models import Application
from participants.selection.questions import Question, questions_of
from pemwecco.network.models import Organisation
from pemwecco.network.services import (
    latest_figures,
    record_affiliation,
    record_organisation,
    record_person,
    schemes_of,
    set_identifier,
)

FIGURES = ("turnover", "jobs", "jobs_women")
YES_OR_NO = frozenset({"has_passport", "earlier_schengen_visa"})


def asked_of(application: Application, step: str) -> dict[str, Question]:
    """The questions of a step that concern this file: numbers only of the registers of its country."""
    schemes = schemes_of(str(application.participation.call.programme.origin))
    return {
        name: question
        for name, question in questions_of(step).items()
        if question.kept not in {"identifier", "reason"} or question.fact in schemes
    }


def as_text(name: str, value: Any) -> str:
    """A fact as it stands in a form: a box that is not ticked is empty, a question answered no says so."""
    if isinstance(value, bool):
        return "yes" if value else "no" if name in YES_OR_NO else ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, Decimal):
        return str(value.to_integral()) if value == value.to_integral() else f"{value:f}"
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, PhoneNumber):
        return str(value.as_international)
    # A country is its code; nothing is an empty text, a figure of 0 is a figure.
    value = getattr(value, "code", value)
    return "" if value is None else str(value)


def answers_of(application: Application, step: str) -> dict[str, str]:
    """What the file says in a step, as text: kept facts, and over them what could not be read."""
    file = application.participation
    asked = asked_of(application, step)
    kept = {question.kept for question in asked.values()}
    organisation = file.organisation
    numbers = (
        {row.scheme: row for row in organisation.identifiers.all()}
        if organisation is not None and "identifier" in kept
        else {}
    )
    figures = figures_of(application) if "figures" in kept else {}
    found: dict[str, str] = {}
    for name, question in asked.items():
        if question.kept == "person":
            value = getattr(file.person, question.fact)
        elif question.kept == "application":
            value = getattr(application, question.fact)
        elif question.kept == "organisation":
            value = getattr(organisation, question.fact) if organisation is not None else ""
        elif question.kept == "figures":
            value = figures.get(question.fact, "")
        else:
            number = numbers.get(question.fact)
            value = "" if number is None else number
            if number is not None:
                value = str(number) if question.kept == "identifier" else number.override_reason
        found[name] = as_text(name, value)
    return found | {name: text for name, text in application.unread.get(step, {}).items() if name in found}


def figures_of(application: Application) -> dict[str, Any]:
    """Turnover and jobs: those of the draft, else the last that the enterprise stated."""
    organisation = application.participation.organisation
    if application.figures or organisation is None:
        return dict(application.figures)
    stated = latest_figures(organisation)
    found: dict[str, Any] = {kind: stated[kind].value for kind in FIGURES if kind in stated}
    if found:
        found["year"] = max(stated[kind].year for kind in found)
    return found


def write(application: Application, step: str, values: Mapping[str, Any]) -> None:
    """Put the answers of a step where they belong; the caller saves the application.

    Only what is in `values` changes: an answer that could not be read leaves the fact as it was.
    """
    file = application.participation
    by_row: dict[str, dict[str, Any]] = {}
    for name, question in questions_of(step).items():
        if name in values:
            by_row.setdefault(question.kept, {})[question.fact] = values[name]
    for fact, value in by_row.get("application", {}).items():
        setattr(application, fact, value)
    if facts := by_row.get("person"):
        record_person(person=file.person, **facts)
    if step != "enterprise":
        return
    if file.organisation is None:
        file.organisation = record_organisation(country=file.call.programme.origin)
        file.save(update_fields=["organisation"])
    if facts := by_row.get("organisation"):
        record_organisation(organisation=file.organisation, **facts)
    if figures := by_row.get("figures"):
        application.figures = {
            fact: value for fact, value in (figures_of(application) | figures).items() if value is not None
        }
        application.figures = {fact: _plain(value) for fact, value in application.figures.items()}
    _write_numbers(file.organisation, by_row.get("identifier", {}), by_row.get("reason", {}))
    if application.occupation:
        record_affiliation(
            person=file.person,
            organisation=file.organisation,
            kind=application.occupation,
            function=application.function,
        )


def _plain(value: Any) -> Any:
    """A figure as JSON keeps it: whole numbers as numbers."""
    return int(value) if isinstance(value, Decimal) and value == value.to_integral() else value


def _write_numbers(organisation: Organisation, numbers: dict[str, str], reasons: dict[str, str]) -> None:
    for scheme, text in numbers.items():
        set_identifier(
            organisation=organisation, scheme=scheme, text=text, override_reason=reasons.get(scheme, "")
        )
