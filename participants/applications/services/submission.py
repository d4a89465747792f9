"""The one full check, and the sending of an application."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from participants.applications.models import Application
from participants.applications.services.addresses import is_address_confirmed
from participants.applications.services.drafts import has_applied
from participants.applications.services.fact_writing import write_step_answers
from participants.applications.services.facts import (
    FIGURES,
    ApplicationSheet,
    get_requested_documents,
    read_application_sheet,
)
from participants.applications.services.paper_reasons import (
    drop_needless_reasons,
    list_standing_reasons,
)
from participants.applications.services.sendings import record_sending
from participants.calls.questions.definition import ASKING, FormQuestion
from participants.calls.questions.table import QUESTIONS
from participants.calls.services.setup import freeze_setup
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from participants.register.services import advance
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party
from pemwecco.core.answers import Refused
from pemwecco.core.findings import Finding
from pemwecco.core.questions import AnswerKind
from pemwecco.core.sentences import format_finding
from pemwecco.documents.models import Document
from pemwecco.network.models import Figure
from pemwecco.network.services import (
    is_awaiting_reason,
    list_identifier_findings,
    list_national_id_findings,
    record_figure,
)

# Kinds of answers whose column holds nothing where it is empty; the others hold an empty text.
EMPTY_AS_NONE = frozenset(
    {
        AnswerKind.DAY,
        AnswerKind.YEAR,
        AnswerKind.WHOLE,
        AnswerKind.AMOUNT,
        AnswerKind.YES_NO,
        AnswerKind.SECTOR,
    }
)


class SubmissionRefused(Refused):
    """An application that cannot be sent now; `str()` is the sentence, `gaps` what to put right."""

    def __init__(self, sentence: str, gaps: tuple[Finding, ...] = ()) -> None:
        super().__init__(sentence)
        self.gaps = gaps


def build_refusal(gaps: Sequence[Finding]) -> SubmissionRefused:
    """The refusal with the one thing to put right, or that says that there are several."""
    sentence = (
        format_finding(gaps[0])
        if len(gaps) == 1
        else _("Some answers are still missing.")
    )
    return SubmissionRefused(sentence, tuple(gaps))


def list_submission_findings(
    participation: Participation, sheet: ApplicationSheet | None = None
) -> list[Finding]:
    """Everything that keeps an application from being sent, in the order of the form.

    The `area` of each is the step where its `field` is asked.
    """
    application = participation.application
    sheet = sheet or read_application_sheet(application)
    found: list[Finding] = []
    for step in ASKING:
        found += _unanswered(application, sheet, step)
        if step == "enterprise":
            found += _doubtful(participation)
    found += _find_missing_documents(participation, sheet)
    if not application.commits_to_return:
        found.append(
            Finding(
                "undertaking-missing",
                gettext_noop("Please read and tick the undertaking."),
                area="check",
                field="commits_to_return",
            )
        )
    return found


def _unanswered(
    application: Application, sheet: ApplicationSheet, step: str
) -> list[Finding]:
    unread = application.unread.get(step, {})
    gaps = []
    for name, question in sheet.asked[step].items():
        if name in unread and question.required:
            gaps.append(build_unread_finding(name, question))
        elif name in unread:
            # Kept as it was written, with a remark: see `list_submission_warnings`.
            continue
        elif question.required and not _is_answered(sheet, name, question):
            gaps.append(
                Finding(
                    "answer-missing",
                    gettext_noop("“%(question)s” is not answered."),
                    {"question": question.label},
                    area=step,
                    field=name,
                )
            )
    if step == "enterprise":
        jobs, women = sheet.answers.get("jobs", ""), sheet.answers.get("jobs_women", "")
        if jobs.isdecimal() and women.isdecimal() and int(women) > int(jobs):
            gaps.append(
                Finding(
                    "women-above-people",
                    gettext_noop("There are more women than people. Please check."),
                    area=step,
                    field="jobs_women",
                )
            )
    return gaps


def build_unread_finding(name: str, question: FormQuestion) -> Finding:
    """An answer that must be there and cannot be read."""
    return Finding(
        "answer-unread",
        gettext_noop("“%(question)s” cannot be read. Please write it again."),
        {"question": question.label},
        area=question.step,
        field=name,
    )


def _build_doubt(step: str, field: str, doubt: str) -> Finding:
    """What a rule of numbers says, which has been written out already."""
    return Finding(
        "number-doubtful", "%(doubt)s", {"doubt": doubt}, "attention", step, field
    )


def _is_answered(sheet: ApplicationSheet, name: str, question: FormQuestion) -> bool:
    """Whether a question has its answer, or the one whose answer is enough has it."""
    enough = sheet.answers.get(question.unless_answered, "")
    return bool(sheet.answers[name].strip() or enough.strip())


def _doubtful(participation: Participation) -> list[Finding]:
    organisation = participation.organisation
    if organisation is None:
        return []
    advice = gettext_noop("Correct it, or say why it is right.")
    found = []
    for row in organisation.identifiers.all():
        if row.scheme in QUESTIONS and is_awaiting_reason(row):
            for sentence in list_identifier_findings(row):
                found.append(
                    Finding(
                        "number-wrong",
                        "%(doubt)s %(advice)s",
                        {"doubt": sentence, "advice": advice, "translate": "advice"},
                        area="enterprise",
                        field=row.scheme,
                    )
                )
    return found


def list_submission_warnings(
    participation: Participation, sheet: ApplicationSheet | None = None
) -> list[Finding]:
    """What is worth a second look before the sending, and stops nobody."""
    person, organisation = participation.person, participation.organisation
    application = participation.application
    sheet = sheet or read_application_sheet(application)
    doubts = list_national_id_findings(
        person.national_id,
        country=str(participation.call.programme.origin),
        sex=person.sex,
        birth=person.birth_date,
    )
    found = [_build_doubt("person", "national_id", doubt) for doubt in doubts]
    numbers = organisation.identifiers.all() if organisation is not None else ()
    for row in numbers:
        is_settled = is_awaiting_reason(row) or row.override_reason
        if row.scheme in QUESTIONS and not is_settled:
            for doubt in list_identifier_findings(row):
                found.append(_build_doubt("enterprise", row.scheme, doubt))
    for name, question in list_unread_questions(application, sheet).items():
        found.append(
            Finding(
                "answer-sent-unread",
                gettext_noop(
                    "“%(question)s” cannot be read: it is sent as you wrote it."
                ),
                {"question": question.label},
                "attention",
                question.step,
                name,
            )
        )
    for code in list_standing_reasons(application, sheet.papers):
        found.append(
            Finding(
                "paper-explained",
                gettext_noop(
                    "In place of “%(paper)s” you say why: the staff will decide."
                ),
                {"paper": sheet.papers[code].label},
                "attention",
                "documents",
                code,
            )
        )
    return found


def list_unread_questions(
    application: Application, sheet: ApplicationSheet
) -> dict[str, FormQuestion]:
    """The questions that need no answer and whose answer cannot be read, as far as they are asked."""
    found: dict[str, FormQuestion] = {}
    for step in ASKING:
        for name, question in sheet.asked[step].items():
            if name in application.unread.get(step, {}) and not question.required:
                found[name] = question
    return found


def list_required_slots(participation: Participation) -> list[str]:
    """The papers that must be there: those that the call says, as far as it asks this file for them."""
    papers = get_requested_documents(participation.application)
    return [code for code, paper in papers.items() if paper.required]


def _find_missing_documents(
    participation: Participation, sheet: ApplicationSheet
) -> list[Finding]:
    attachments = list(participation.attachments.select_related("document"))
    there = {attachment.slot for attachment in attachments}
    there |= list_standing_reasons(participation.application, sheet.papers).keys()
    gaps = []
    for code, paper in sheet.papers.items():
        if paper.required and code not in there:
            gaps.append(
                Finding(
                    "paper-missing",
                    gettext_noop(
                        "“%(paper)s” is missing. Give it, or say why you cannot."
                    ),
                    {"paper": paper.label},
                    area="documents",
                    field=code,
                )
            )
    for attachment in attachments:
        document = attachment.document
        if document.scan == Document.Scan.INFECTED:
            gaps.append(
                Finding(
                    "paper-infected",
                    gettext_noop("A virus was found in %(name)s."),
                    {"name": str(document)},
                    area="documents",
                    field=attachment.slot,
                )
            )
    return gaps


@transaction.atomic
def submit_application(
    *, participation: Participation, by: User | None = None
) -> Participation:
    """Send an application: the full check, the transition, the dated figures, the receipt, the mail.

    A second click changes nothing and gives the same file back. Raises `SubmissionRefused` with the
    sentence when the call has closed meanwhile (a file reopened by staff may still be sent), when the
    address has already applied to this call or is not confirmed, or when something is missing (`gaps`).
    """
    # The rows of the address wait for each other, so that two drafts cannot both be sent.
    User.objects.select_for_update(no_key=True).filter(
        email=participation.person.email
    ).first()
    file = (
        Participation.objects.select_for_update(of=("self",))
        .select_related(
            "person", "organisation", "call__programme", "application", "access"
        )
        .get(pk=participation.pk)
    )
    if file.stage not in {Stage.DRAFT, Stage.WITHDRAWN}:
        return file
    _refuse_unless_sendable(file)
    clear_unread_facts(file.application)
    drop_needless_reasons(file.application)
    # Before the transition: its handlers already judge by this version.
    version = freeze_setup(call=file.call, by=None)
    advance(participation=file, transition="submit", actor=Party(by))
    record_application_figures(file)
    record_sending(
        application=file.application,
        kind="applications/receipt",
        by=by,
        version=version,
    )
    return file


def _refuse_unless_sendable(file: Participation) -> None:
    if file.stage == Stage.WITHDRAWN:
        raise SubmissionRefused(_("This application was withdrawn."))
    if (
        not (answer := file.open_answer())
        and not file.steps.filter(move="reopen").exists()
    ):
        raise SubmissionRefused(str(answer.reason))
    if has_applied(file.call, file.person.email):
        raise SubmissionRefused(
            _(
                "An application with this e-mail address has already been sent to this call."
            )
        )
    if not is_address_confirmed(file.application):
        raise SubmissionRefused(
            _(
                "Type the code that we sent to %(email)s first: it confirms your address."
            )
            % {"email": file.person.email}
        )
    if gaps := list_submission_findings(file):
        raise build_refusal(gaps)


def clear_unread_facts(application: Application) -> None:
    """What was said before of an answer that cannot be read now is no fact any more: the text counts."""
    unread = list_unread_questions(application, read_application_sheet(application))
    for step in ASKING:
        empty: dict[str, Any] = {}
        for name, question in unread.items():
            if question.step == step:
                empty[name] = None if question.kind in EMPTY_AS_NONE else ""
        if empty:
            write_step_answers(application, step, empty)
    if unread:
        application.save()


def record_application_figures(file: Participation) -> None:
    """What the draft said becomes dated rows of the enterprise, with the file as source."""
    application, organisation = file.application, file.organisation
    if organisation is None or not application.figures:
        return
    said: dict[str, Any] = application.figures
    for kind in FIGURES:
        if said.get(kind) is not None and said.get("year"):
            record_figure(
                organisation=organisation,
                kind=kind,
                value=said[kind],
                year=said["year"],
                currency=file.call.programme.currency
                if kind == Figure.Kind.TURNOVER
                else "",
                source=file.reference,
            )
    application.figures = {}
    application.save(update_fields=["figures"])
