"""What an applicant says, written to the rows that keep it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from participants.applications.models import Answer, Application
from participants.applications.services.facts import (
    format_fact,
    get_application_figures,
    get_application_questions,
    get_call_answers,
)
from participants.calls.services.questions import get_call_questions
from pemwecco.network.models import Organisation
from pemwecco.network.services import (
    record_affiliation,
    record_organisation,
    record_person,
    set_identifier,
)

OF_THE_ENTERPRISE = frozenset({"organisation", "figures", "identifier", "reason"})


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
        texts: dict[int, str] = {}
        for code, said in answers.items():
            texts[own[code].pk] = format_fact(code, said)
        _write_answers(application, texts)
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
        kept: dict[str, Any] = {}
        for fact, value in (get_application_figures(application) | figures).items():
            if value is not None:
                kept[fact] = _simplify_figure(value)
        application.figures = kept
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
    changed = []
    for pk, text in texts.items():
        if before.get(pk, "") != text:
            changed.append(Answer(application=application, question_id=pk, text=text))
    Answer.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["application", "question"],
        update_fields=["text"],
    )


def _simplify_figure(value: Any) -> Any:
    """A figure as JSON keeps it: whole numbers as numbers."""
    if isinstance(value, Decimal) and value == value.to_integral():
        return int(value)
    return value


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
