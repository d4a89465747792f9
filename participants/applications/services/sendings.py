"""What was sent: each sending frozen with its receipt, and two sendings compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation

from participants.applications.models import Application, Sending
from participants.applications.papers import RECEIPT
from participants.applications.services.answer_texts import format_answer
from participants.applications.services.facts import read_application_sheet
from participants.applications.services.links import build_withdraw_token
from participants.applications.services.paper_reasons import list_standing_reasons
from participants.applications.services.receipts import (
    build_receipt_key,
    gather_receipt_facts,
)
from participants.calls.models import SetupVersion
from participants.calls.questions.definition import STEPS, FormQuestion
from participants.calls.questions.table import QUESTIONS
from participants.calls.services.questions import (
    PAPER,
    get_call_questions,
    get_requested_document_label,
)
from participants.calls.services.setup import freeze_setup
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import User
from pemwecco.documents.papers import issue_document
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

# The mail waits for the receipt's PDF; after this time it leaves without.
WAIT_FOR_PDF = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One answer that two sendings give differently, in words."""

    step: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that one of two sendings has and the other has not."""

    paper: str
    name: str
    document: int
    added: bool


@dataclass(frozen=True, slots=True)
class SendingComparison:
    """What changed from one sending to a later one, in the language of the page."""

    answers: list[AnswerChange]
    files: list[FileChange]


def record_sending(
    *,
    application: Application,
    kind: str,
    by: User | None,
    version: SetupVersion | None = None,
) -> Sending:
    """Freeze an application as it stands: its answers and files, the receipt, the mail that brings it.

    The caller has checked it and holds the lock of the file. `kind` is the mail; `version` that of the
    call, where the caller has frozen it already.
    """
    file, now = application.participation, timezone.now()
    facts, public = gather_receipt_facts(application, at=now)
    paper = issue_document(
        kind=RECEIPT,
        facts=facts,
        public_facts=public,
        language=application.language,
        by=by,
        year=file.year,
    )
    files = []
    for row in file.attachments.select_related("document"):
        document = {
            "slot": row.slot,
            "name": row.document.name,
            "sha256": row.document.sha256,
            "document": row.document_id,
        }
        files.append(document)
    answers = dict(read_application_sheet(application).answers)
    for code, reason in list_standing_reasons(application).items():
        answers[f"{PAPER}{code}"] = reason
    sending = Sending.objects.create(
        application=application,
        number=Sending.objects.filter(application=application).count() + 1,
        version=version or freeze_setup(call=file.call, by=None),
        answers=answers,
        files=files,
        receipt=paper,
        at=now,
    )
    _send_sending_mail(file, sending, kind)
    return sending


def get_last_sending(application: Application) -> Sending | None:
    """The newest sending of an application, with its receipt."""
    return application.sendings.select_related("receipt").order_by("-number").first()


def build_sending_comparison(before: Sending, after: Sending) -> SendingComparison:
    """What changed between two sendings of one application: answers in words, files come and gone."""
    application = after.application
    answers = _list_answer_changes(application, before.answers, after.answers)
    had, has = _map_sending_files(before), _map_sending_files(after)
    files = []
    for key, row in {**had, **has}.items():
        if key in had and key in has:
            continue
        label = get_requested_document_label(application.participation, row["slot"])
        document = row.get("document", 0)
        files.append(FileChange(label, row["name"], document, added=key in has))
    return SendingComparison(answers, files)


def _list_answer_changes(
    application: Application, before: Mapping[str, str], after: Mapping[str, str]
) -> list[AnswerChange]:
    """In the order of the form; what is asked no more comes last, under its bare name."""
    own = get_call_questions(application.participation.call)
    known: dict[str, FormQuestion] = {**QUESTIONS, **own}
    given = before.keys() | after.keys()
    names = [name for name in known if name in given]
    names += sorted(given - known.keys())
    changes = []
    for name in names:
        old, new = before.get(name, ""), after.get(name, "")
        if old == new:
            continue
        step, label = "", name
        if name in known:
            step, label = str(STEPS[known[name].step]), str(known[name].label)
        was = format_answer(application, name, old)
        now = format_answer(application, name, new)
        changes.append(AnswerChange(step, label, was, now))
    return changes


def _map_sending_files(sending: Sending) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["slot"], row["sha256"]): row for row in sending.files}


def _send_sending_mail(file: Participation, sending: Sending, kind: str) -> None:
    language = file.application.language
    with translation.override(language):
        queue_mail(
            kind=kind,
            to=file.person.email,
            language=language,
            context=build_mail_context(file)
            | {
                "link": build_site_url(
                    reverse("applications:receipt", args=[file.reference])
                ),
                "withdraw": build_site_url(
                    reverse(
                        "applications:withdraw_by_link",
                        args=[build_withdraw_token(file)],
                    )
                ),
            },
            about=format_row_reference(file),
            key=build_receipt_key(sending),
            due_at=sending.at + WAIT_FOR_PDF,
        )
