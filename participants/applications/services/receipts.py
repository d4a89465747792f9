"""The receipt: what was sent, frozen as the applicant's own proof."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from participants.applications.models import Application, Sending
from participants.applications.services.answer_texts import describe_step_answers
from participants.applications.services.facts import (
    read_application_sheet,
)
from participants.applications.services.paper_reasons import list_standing_reasons
from participants.calls.questions.definition import ASKING, STEPS
from participants.calls.services.questions import (
    get_requested_document_label,
)
from participants.register.models import Participation
from pemwecco.documents.models import Paper
from pemwecco.mail.models import Message


def gather_receipt_facts(
    application: Application, *, at: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts of the receipt in the applicant's language, and what its verification may show."""
    file = application.participation
    first = application.sendings.order_by("number").first()
    with translation.override(application.language):
        facts = {
            "programme": {
                "name": file.call.programme.name,
                "funding": file.call.programme.funding,
                "implementer": file.call.programme.implementer,
            },
            "file": file.reference,
            "call": file.call.title,
            "name": file.person.full_name,
            "sent_at": _format_origin_time(file, first.at if first else at),
            # Nothing for a first sending.
            "corrected_at": _format_origin_time(file, at) if first else "",
            "steps": _gather_receipt_steps(application),
            "files": _gather_receipt_files(file),
            "reasons": _gather_receipt_reasons(application),
        }
        public = {
            "initials": file.person.initials,
            "dates": "",
            # In the language of the source: the page says it in that of its reader.
            "purpose": gettext_noop("Application %(file)s"),
            "purpose_values": {"file": file.reference},
        }
    return facts, public


def _gather_receipt_steps(application: Application) -> list[dict[str, Any]]:
    sheet = read_application_sheet(application)
    steps = []
    for step in ASKING:
        answers = []
        for _name, label, words in describe_step_answers(application, sheet, step):
            answers.append([label, words])
        steps.append({"title": str(STEPS[step]), "answers": answers})
    return steps


def _gather_receipt_files(file: Participation) -> list[dict[str, str]]:
    files = []
    for attachment in file.attachments.select_related("document"):
        document = attachment.document
        row = {
            "slot": get_requested_document_label(file, attachment.slot),
            "name": document.name,
            "sha256": document.sha256,
        }
        files.append(row)
    return files


def _gather_receipt_reasons(application: Application) -> list[dict[str, str]]:
    """What was said in place of a paper."""
    file = application.participation
    reasons = []
    for code, text in list_standing_reasons(application).items():
        label = get_requested_document_label(file, code)
        reasons.append({"slot": label, "why": text})
    return reasons


def _format_origin_time(file: Participation, at: datetime) -> str:
    return file.call.programme.write_origin_moment(at)


def build_receipt_key(sending: Sending) -> str:
    """The key of the mail that brings the receipt of a sending."""
    return f"applications/receipt:{sending.application_id}:{sending.number}"


def send_receipt(paper: Paper) -> None:
    """Put the PDF with the mail that waits for it, and let the mail leave."""
    key = build_receipt_key(Sending.objects.get(receipt=paper))
    waiting = Message.objects.select_for_update(of=("self",))
    for message in waiting.filter(key=key, state=Message.State.QUEUED):
        if paper.pdf is not None:
            message.attachments.add(paper.pdf)
        message.due_at = timezone.now()
        message.save(update_fields=["due_at"])
