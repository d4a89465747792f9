"""A correction before it is sent: what it would change, and what it still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from participants.applications.models import Application, Attachment, Correction
from participants.applications.services.answer_texts import format_answer
from participants.applications.services.corrections import (
    get_correction_answers,
    get_correction_reasons,
    get_reopened_questions,
    lock_open_correction,
    put_corrected_answers,
)
from participants.applications.services.facts import read_application_sheet
from participants.applications.services.sendings import (
    AnswerChange,
    FileChange,
    SendingComparison,
)
from participants.applications.services.submission import SubmissionRefused
from participants.calls.questions.definition import STEPS
from participants.calls.services.questions import get_requested_document_label
from pemwecco.core.findings import Finding


def list_correction_changes(
    correction: Correction, application: Application
) -> SendingComparison:
    """What the correction would change in what was sent, in the language of the page."""
    sheet = read_application_sheet(application)
    asked = get_reopened_questions(correction, application)
    answers = []
    typed = get_correction_answers(correction, application, sheet)
    for name, text in typed.items():
        sent = sheet.answers.get(name, "")
        if text != sent:
            change = AnswerChange(
                str(STEPS[asked[name].step]),
                str(asked[name].label),
                format_answer(application, name, sent),
                format_answer(application, name, text),
            )
            answers.append(change)
    file = application.participation
    for code, reason in get_correction_reasons(correction, application).items():
        given = application.paper_reasons.get(code, "")
        if reason != given:
            label = get_requested_document_label(file, code)
            answers.append(AnswerChange(str(STEPS["documents"]), label, given, reason))
    rows = Attachment.objects.filter(participation=file, slot__in=correction.papers)
    files = []
    for row in rows.select_related("document"):
        is_new = row.added_at >= correction.asked_at
        goes = row.pk in correction.dropped
        if is_new != goes:
            label = get_requested_document_label(file, row.slot)
            name, document = row.document.name, row.document_id
            files.append(FileChange(label, name, document, added=is_new))
    return SendingComparison(answers, files)


def list_correction_gaps(
    *, correction: Correction, values: Mapping[str, Any], unread: Iterable[str]
) -> tuple[Finding, ...]:
    """What would hold the sending back; nothing is changed. Raises `Refused` when it is not open any more."""
    try:
        with transaction.atomic():
            put_corrected_answers(lock_open_correction(correction), values, unread)
            transaction.set_rollback(True)
    except SubmissionRefused as refusal:
        return refusal.gaps
    return ()
