"""Answers in words: how each kind of answer is written on the receipt, to the panel and for staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django_countries import countries

from participants.applications.models import Application
from participants.applications.services.facts import (
    ApplicationSheet,
    format_fact,
    get_call_answers,
    get_offered_answers,
    read_application_sheet,
    read_fact,
)
from participants.applications.services.paper_reasons import list_standing_reasons
from participants.calls.questions.definition import (
    IN_APPLICATION_PART,
    BlindUse,
    FormQuestion,
    StaffPlace,
)
from participants.calls.questions.table import QUESTIONS, list_reading_questions
from participants.calls.services.questions import (
    get_call_questions,
    get_requested_document_label,
)
from pemwecco.core.amounts import name_currency
from pemwecco.core.questions import AnswerKind
from pemwecco.network.legal_forms import get_legal_form_name
from pemwecco.network.models import Sector
from pemwecco.network.nationalities import format_nationality
from pemwecco.network.regions import get_region_name

AnswerWriter = Callable[[FormQuestion, str, Application], str]


def describe_step_answers(
    application: Application, sheet: ApplicationSheet, step: str
) -> list[tuple[str, str, str]]:
    """A step as (field, question, answer in words), in the language of the page."""
    described = []
    for name, question in sheet.asked[step].items():
        text = sheet.answers[name]
        if text or question.required:
            words = format_answer(application, name, text)
            described.append((name, str(question.label), words))
    return described


def describe_call_answers(
    application: Application, *, worded: bool = False
) -> list[tuple[str, str]]:
    """What a file answers to the questions of its call, in words: two queries.

    `worded`: only the answers that staff have worded, for a reader who is to see no name.
    """
    texts = get_call_answers(application)
    if not texts:
        return []
    described = []
    for question in get_call_questions(application.participation.call).values():
        text = texts.get(question.pk, "")
        is_readable = question.blind == BlindUse.SHOWN or not worded
        if text and is_readable:
            words = format_question_answer(question, text, application)
            described.append((str(question.label), words))
    return described


@dataclass(frozen=True, slots=True)
class StaffReading:
    """The fixed questions as staff read them: title, short answers in a list, texts with headings."""

    title: str
    lines: list[tuple[str, str]]
    texts: list[tuple[str, str]]


def describe_staff_answers(
    application: Application, *, only_shown: bool = False
) -> StaffReading:
    """What the part of the application says on the page of a file, without an empty answer.

    `only_shown`: only what a panel that is to see no name reads as it is.
    """
    title = ""
    lines: list[tuple[str, str]] = []
    texts: list[tuple[str, str]] = []
    for name, question in list_reading_questions().items():
        if question.staff not in IN_APPLICATION_PART:
            continue
        if only_shown and question.blind != BlindUse.SHOWN:
            continue
        fact = format_fact(name, read_fact(application, question))
        words = format_answer(application, name, fact)
        label = str(question.staff_label or question.label)
        if not words:
            continue
        if question.staff == StaffPlace.TITLE:
            title = words
        elif question.staff == StaffPlace.TEXT:
            texts.append((label, words))
        elif question.staff == StaffPlace.BESIDE and lines:
            before, text = lines.pop()
            lines.append((before, f"{text} · {words}"))
        else:
            lines.append((label, words))
    return StaffReading(title, lines, texts)


def describe_unread_answers(application: Application) -> list[tuple[str, str]]:
    """What was written and cannot be read, for staff to look at: each question with its text."""
    if not any(application.unread.values()):
        return []
    sheet = read_application_sheet(application)
    described = []
    for step, fields in application.unread.items():
        for name, question in sheet.asked.get(step, {}).items():
            if name in fields:
                label = str(question.staff_label or question.label)
                described.append((label, fields[name]))
    return described


def describe_paper_reasons(application: Application) -> list[tuple[str, str]]:
    """What was said in place of a paper: its name and the reason."""
    described = []
    for code, text in list_standing_reasons(application).items():
        label = get_requested_document_label(application.participation, code)
        described.append((label, text))
    return described


def format_answer(application: Application, name: str, text: str) -> str:
    """An answer as people read it: choices by their names, amounts with their currency."""
    is_unread = any(name in fields for fields in application.unread.values())
    if not text or is_unread:
        return text
    question = QUESTIONS.get(name)
    if question is None:
        question = get_call_questions(application.participation.call).get(name)
    # Of a paper only the reason in its place is text.
    if question is None or question.kept == "paper":
        return text
    return format_question_answer(question, text, application)


def format_question_answer(
    question: FormQuestion, text: str, application: Application
) -> str:
    """An answer that could be read, as its kind of question writes it out."""
    return ANSWER_WRITERS[question.kind](question, text, application)


def group_thousands(text: str) -> str:
    """A number with its thousands apart, as the reader's language writes it."""
    whole, dot, rest = text.partition(".")
    if not whole.isdecimal():
        return text
    places = len(rest) if dot else 0
    return number_format(Decimal(text), places, use_l10n=True, force_grouping=True)


def _write_as_typed(_question: FormQuestion, text: str, _about: Application) -> str:
    return text


def _write_number(_question: FormQuestion, text: str, _about: Application) -> str:
    return group_thousands(text)


def _write_amount(_question: FormQuestion, text: str, about: Application) -> str:
    currency = name_currency(about.participation.call.programme.currency)
    return f"{group_thousands(text)} {currency}"


def _write_chosen(question: FormQuestion, text: str, _about: Application) -> str:
    labels = dict(get_offered_answers(question))
    return ", ".join(str(labels.get(code, code)) for code in text.split(","))


def _write_yes_or_no(_question: FormQuestion, text: str, _about: Application) -> str:
    return {"yes": _("Yes"), "no": _("No")}.get(text, text)


def _write_country(_question: FormQuestion, text: str, _about: Application) -> str:
    return str(countries.name(text))


def _write_nationality(_question: FormQuestion, text: str, about: Application) -> str:
    return format_nationality(text, about.participation.person.sex)


def _write_region(_question: FormQuestion, text: str, _about: Application) -> str:
    return get_region_name(text)


def _write_legal_form(_question: FormQuestion, text: str, _about: Application) -> str:
    return get_legal_form_name(text)


def _write_sector(_question: FormQuestion, text: str, _about: Application) -> str:
    return str(Sector.objects.filter(pk=text).first() or text)


# Every kind of answer that is text; a paper is a file.
ANSWER_WRITERS: dict[AnswerKind, AnswerWriter] = {
    AnswerKind.TEXT: _write_as_typed,
    AnswerKind.LONG: _write_as_typed,
    AnswerKind.NUMBER: _write_number,
    AnswerKind.CHOICE: _write_chosen,
    AnswerKind.CHOICES: _write_chosen,
    AnswerKind.YES_NO: _write_yes_or_no,
    AnswerKind.TICK: _write_yes_or_no,
    AnswerKind.DAY: _write_as_typed,
    AnswerKind.NAME: _write_as_typed,
    AnswerKind.BIRTH: _write_as_typed,
    AnswerKind.YEAR: _write_as_typed,
    AnswerKind.WHOLE: _write_number,
    AnswerKind.AMOUNT: _write_amount,
    AnswerKind.SCALE: _write_as_typed,
    AnswerKind.PHONE: _write_as_typed,
    AnswerKind.LINK: _write_as_typed,
    AnswerKind.COUNTRY: _write_country,
    AnswerKind.NATIONALITY: _write_nationality,
    AnswerKind.REGION: _write_region,
    AnswerKind.LEGAL_FORM: _write_legal_form,
    AnswerKind.SECTOR: _write_sector,
    AnswerKind.NATIONAL_ID: _write_as_typed,
    AnswerKind.IDENTIFIER: _write_as_typed,
}
