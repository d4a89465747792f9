"""The receipt: what was sent, frozen as the applicant's own proof."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_countries import countries

from participants.applications.models import Application, Sending
from participants.applications.services.facts import (
    ApplicationSheet,
    get_call_answers,
    read_application_sheet,
)
from participants.calls.questions import ASKING, STEPS, FormQuestion
from participants.calls.services.questions import (
    get_call_questions,
    get_requested_document_label,
)
from participants.register.models import Participation
from pemwecco.documents.models import Paper
from pemwecco.mail.models import Message
from pemwecco.network.legal_forms import get_legal_form_name
from pemwecco.network.models import Person, Sector
from pemwecco.network.regions import get_region_name

YES_NO = {"has_passport", "earlier_schengen_visa", "whatsapp"}


def describe_step_answers(
    application: Application, sheet: ApplicationSheet, step: str
) -> list[tuple[str, str, str]]:
    """A step as (field, question, answer in words), in the language of the page."""
    return [
        (
            name,
            str(question.label),
            format_answer(application, name, sheet.answers[name]),
        )
        for name, question in sheet.asked[step].items()
        if sheet.answers[name] or question.required
    ]


# Answers that staff have worded: they name nobody.
WORDED = ("choice", "choices", "yes_no")


def describe_call_answers(
    application: Application, *, worded: bool = False
) -> list[tuple[str, str]]:
    """What a file answers to the questions of its call, in words: two queries.

    `worded`: only the answers that staff have worded, for a reader who is to see no name.
    """
    texts = get_call_answers(application)
    if not texts:
        return []
    own = list(get_call_questions(application.participation.call).values())
    if worded:
        own = [row for row in own if row.kind in WORDED]
    return [
        (str(row.label), format_call_answer(row, text))
        for row in own
        if (text := texts.get(row.pk, ""))
    ]


def format_answer(application: Application, name: str, text: str) -> str:
    """An answer as people read it: choices by their names, amounts with their currency."""
    unread = {field for fields in application.unread.values() for field in fields}
    if not text or name in unread:
        return text
    file = application.participation
    words: dict[str, Callable[[], str]] = {
        "sex": lambda: str(dict(Person.Sex.choices).get(text, text)),
        "occupation": lambda: str(dict(Application.Occupation.choices).get(text, text)),
        "nationality": lambda: str(countries.name(text)),
        "country": lambda: str(countries.name(text)),
        "region": lambda: get_region_name(text),
        "enterprise_region": lambda: get_region_name(text),
        "legal_form": lambda: get_legal_form_name(text),
        "sector": lambda: str(Sector.objects.filter(pk=text).first() or text),
        "turnover": lambda: f"{group_thousands(text)} {file.call.programme.currency}",
        "jobs": lambda: group_thousands(text),
        "jobs_women": lambda: group_thousands(text),
        **dict.fromkeys(YES_NO, lambda: _("Yes") if text == "yes" else _("No")),
    }
    if name in words:
        return words[name]()
    own = get_call_questions(file.call).get(name)
    return format_call_answer(own, text) if own is not None else text


def format_call_answer(question: FormQuestion, text: str) -> str:
    """An answer to a question of the call itself, as people read it."""
    if question.kind in {"choice", "choices"}:
        labels = dict(question.choices)
        return ", ".join(labels.get(code, code) for code in text.split(","))
    if question.kind == "yes_no":
        return {"yes": _("Yes"), "no": _("No")}.get(text, text)
    return group_thousands(text) if question.kind == "number" else text


def group_thousands(text: str) -> str:
    """A number with a thin space between thousands, as applicants and staff write amounts."""
    whole, dot, rest = text.partition(".")
    if not whole.isdigit():
        return text
    return f"{int(whole):,}".replace(",", "\u202f") + (f",{rest}" if dot else "")


def gather_receipt_facts(
    application: Application, *, at: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts of the receipt in the applicant's language, and what its verification may show."""
    file = application.participation
    with translation.override(application.language):
        sheet = read_application_sheet(application)
        facts = {
            "programme": {
                "name": file.call.programme.name,
                "funding": file.call.programme.funding,
                "implementer": file.call.programme.implementer,
            },
            "file": file.reference,
            "call": file.call.title,
            "name": file.person.full_name,
            "sent_at": _format_origin_time(file, at),
            "steps": [
                {
                    "title": str(STEPS[step]),
                    "answers": [
                        [label, answer]
                        for _field, label, answer in describe_step_answers(
                            application, sheet, step
                        )
                    ],
                }
                for step in ASKING
            ],
            "files": [
                {
                    "slot": get_requested_document_label(file, attachment.slot),
                    "name": attachment.document.name,
                    "sha256": attachment.document.sha256,
                }
                for attachment in file.attachments.select_related("document")
            ],
        }
        public = {
            "initials": file.person.initials,
            "dates": "",
            "purpose": _("Application %(file)s") % {"file": file.reference},
        }
    return facts, public


def _format_origin_time(file: Participation, at: datetime) -> str:
    programme = file.call.programme
    local = timezone.localtime(at, ZoneInfo(programme.origin_timezone))
    return f"{date_format(local, 'DATETIME_FORMAT')} ({programme.origin_city})"


def build_receipt_key(sending: Sending) -> str:
    """The key of the mail that brings the receipt of a sending."""
    return f"selection/receipt:{sending.application_id}:{sending.number}"


def send_receipt(paper: Paper) -> None:
    """Put the PDF with the mail that waits for it, and let the mail leave."""
    key = build_receipt_key(Sending.objects.get(receipt=paper))
    waiting = Message.objects.select_for_update(of=("self",))
    for message in waiting.filter(key=key, state=Message.State.QUEUED):
        if paper.pdf is not None:
            message.attachments.add(paper.pdf)
        message.due_at = timezone.now()
        message.save(update_fields=["due_at"])
