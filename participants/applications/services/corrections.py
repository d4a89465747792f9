"""Staff ask an applicant to correct part of a sent application: just that reopens, until it is sent again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participants.applications.lifecycle import CORRECTION, CorrectionStage
from participants.applications.models import (
    Application,
    Attachment,
    Correction,
    Sending,
)
from participants.applications.services.fact_writing import write_step_answers
from participants.applications.services.facts import (
    ApplicationSheet,
    get_application_questions,
    read_application_sheet,
)
from participants.applications.services.paper_reasons import (
    drop_needless_reasons,
    merge_paper_reasons,
)
from participants.applications.services.sendings import record_sending
from participants.applications.services.submission import (
    build_refusal,
    build_unread_finding,
    clear_unread_facts,
    list_submission_findings,
    record_application_figures,
)
from participants.calls.questions.definition import ASKING, FormQuestion
from participants.calls.services.questions import PAPER
from participants.register.lifecycle import APPLICANT, Stage
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party, System
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import YES, GuardAnswer, Refused, no, require
from pemwecco.core.day_words import date_format
from pemwecco.core.findings import Finding
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

# While the file is being judged; after a decision nothing is corrected any more.
CORRECTABLE = (Stage.SUBMITTED, Stage.NOT_READY, Stage.ELIGIBLE, Stage.SHORTLISTED)


@dataclass(frozen=True, slots=True)
class CorrectionSave:
    """What came of a save: the version that the page now stands for, and whether another window saved."""

    version: int
    conflict: bool = False


def can_ask_correction(file: Participation) -> GuardAnswer:
    """Whether a correction can be asked for this file now."""
    if file.stage not in CORRECTABLE:
        return no(
            _("A file in the stage “%(stage)s” is not corrected any more.")
            % {"stage": file.get_stage_display()}
        )
    return YES


def open_correction(application: Application) -> Correction | None:
    """The correction that the applicant is asked for now."""
    return Correction.objects.filter(
        application=application, stage=CorrectionStage.ASKED
    ).first()


def get_applicant_date(file: Participation) -> date:
    """The day on the clock of the applicants."""
    return timezone.localtime(
        timezone=ZoneInfo(file.call.programme.origin_timezone)
    ).date()


@declare_addressees(APPLICANT)
@transaction.atomic
def ask_correction(
    *,
    participation: Participation,
    questions: Iterable[str],
    papers: Iterable[str],
    why: str,
    due_on: date,
    by: User,
) -> Correction:
    """Reopen some answers and papers of a sent application, say why and by when, and write to the applicant.

    Raises `Refused` with the sentence (nothing chosen, no reason, a day that has passed, a
    decided file, a correction that waits already), `PermissionDenied` without the right.
    """
    require(by, "register.screen_participation")
    rows = Participation.objects.select_for_update(of=("self",))
    file = rows.select_related("person", "call__programme", "application").get(
        pk=participation.pk
    )
    if not (answer := can_ask_correction(file)):
        raise Refused(str(answer.reason))
    sheet = read_application_sheet(file.application)
    asked: list[str] = []
    for step in ASKING:
        asked += [name for name in sheet.asked[step] if name in set(questions)]
    slots = [code for code in sheet.papers if code in set(papers)]
    if not asked and not slots:
        raise Refused(_("Tick at least one answer or paper."))
    if not why.strip():
        raise Refused(_("Please give the reason."))
    if due_on <= get_applicant_date(file):
        raise Refused(_("Choose a day that is still to come."))
    try:
        with transaction.atomic():
            correction = Correction.objects.create(
                application=file.application,
                questions=asked,
                papers=slots,
                why=why.strip(),
                due_on=due_on,
                asked_by=by,
            )
    except IntegrityError:
        raise Refused(
            _("A correction is asked already. Take it back before asking again.")
        ) from None
    _send_correction_mail(correction, file)
    return correction


def get_reopened_questions(
    correction: Correction, application: Application
) -> dict[str, FormQuestion]:
    """The questions that may be answered again: those asked, why a number is right, those they open."""
    every: dict[str, FormQuestion] = {}
    for step in ASKING:
        every |= get_application_questions(application, step)
    names = set(correction.questions)
    for name, row in every.items():
        if row.kept == "reason" and row.fact in correction.questions:
            names.add(name)
    for name, row in every.items():
        if any(condition.on in names for condition in row.conditions):
            names.add(name)
    return {name: row for name, row in every.items() if name in names}


def get_correction_answers(
    correction: Correction,
    application: Application,
    sheet: ApplicationSheet | None = None,
) -> dict[str, str]:
    """The answers as the correction page shows them: those sent, and over them what was typed since."""
    answers = (sheet or read_application_sheet(application)).answers
    typed = correction.typed
    names = get_reopened_questions(correction, application)
    return {name: typed.get(name, answers.get(name, "")) for name in names}


def get_correction_reasons(
    correction: Correction, application: Application
) -> dict[str, str]:
    """Why the papers to be corrected cannot be given: as sent, and over it what was typed since."""
    found: dict[str, str] = {}
    for code in correction.papers:
        sent = application.paper_reasons.get(code, "")
        found[code] = correction.typed.get(f"{PAPER}{code}", sent)
    return found


@transaction.atomic
def keep_correction(
    *, correction: Correction, typed: Mapping[str, str], version: int
) -> CorrectionSave:
    """Keep what was typed so far; the application itself stays as it was sent.

    When another window has saved since `version` and an answer differs, nothing is written and the
    answer says so. Raises `Refused` when the correction is not open any more.
    """
    row = lock_open_correction(correction)
    allowed = {*get_reopened_questions(row, row.application)}
    allowed |= {f"{PAPER}{code}" for code in row.papers}
    before = get_correction_answers(row, row.application)
    for code, reason in get_correction_reasons(row, row.application).items():
        before[f"{PAPER}{code}"] = reason
    changed: dict[str, str] = {}
    for name, text in typed.items():
        is_other = text != before.get(name, "")
        if name in allowed and is_other:
            changed[name] = text
    if not changed:
        return CorrectionSave(row.version)
    if row.version > version:
        return CorrectionSave(row.version, conflict=True)
    row.typed = {**row.typed, **changed}
    row.version += 1
    row.save(update_fields=["typed", "version"])
    return CorrectionSave(row.version)


@transaction.atomic
def send_correction(
    *,
    correction: Correction,
    values: Mapping[str, Any],
    unread: Iterable[str],
    by: User | None,
) -> Sending:
    """Put the corrected answers and files in the place of the old, check them, freeze the new sending.

    `values` are the answers that could be read, `unread` the names of those that could not; one that
    needs no answer is sent as it was typed. The stage of the file does not change. Raises
    `SubmissionRefused` with what to put right, `Refused` when the correction is not open any more; then
    nothing has changed.
    """
    row = lock_open_correction(correction)
    read_again = put_corrected_answers(row, values, unread)
    clear_unread_facts(read_again)
    drop_needless_reasons(read_again)
    record_application_figures(read_again.participation)
    CORRECTION.apply(row, "answer", actor=Party(by))
    return record_sending(application=read_again, kind="applications/corrected", by=by)


def put_corrected_answers(
    row: Correction, values: Mapping[str, Any], unread: Iterable[str]
) -> Application:
    """Put what was corrected in the place of what was sent, and check the whole as a sending does.

    For a caller that holds the lock of the correction and undoes it unless it sends. Raises
    `SubmissionRefused` with what to put right.
    """
    application = row.application
    file = application.participation
    allowed = get_reopened_questions(row, application)
    for step in ASKING:
        names = [name for name, asked in allowed.items() if asked.step == step]
        of_step = {name: values[name] for name in names if name in values}
        if of_step:
            write_step_answers(application, step, of_step)
    not_read = set(unread)
    application.unread = _replace_unread(row, allowed, values, not_read)
    application.paper_reasons = merge_paper_reasons(
        application.paper_reasons, get_correction_reasons(row, application)
    )
    application.save()
    Attachment.objects.filter(
        participation=file, pk__in=row.dropped, slot__in=row.papers
    ).delete()
    read_again = _load_corrected_application(application)
    gaps = []
    for gap in list_submission_findings(read_again.participation):
        of_correction = row.papers if gap.area == "documents" else allowed
        if gap.field in of_correction and gap.field not in not_read:
            gaps.append(gap)
    if not_read:
        gaps += _list_unread_findings(read_again, allowed, not_read)
    if gaps:
        raise build_refusal(gaps)
    return read_again


def _replace_unread(
    correction: Correction,
    allowed: Mapping[str, FormQuestion],
    values: Mapping[str, Any],
    unread: set[str],
) -> dict[str, dict[str, str]]:
    """What cannot be read, by step: as it was sent, less what can be read now, and what was typed since."""
    kept: dict[str, dict[str, str]] = {}
    for step, fields in correction.application.unread.items():
        left = {}
        for name, text in fields.items():
            if name not in values:
                left[name] = text
        kept[step] = left
    for name in unread & allowed.keys():
        if name in correction.typed:
            of_step = kept.setdefault(allowed[name].step, {})
            of_step[name] = correction.typed[name]
    return kept


def _list_unread_findings(
    application: Application, allowed: Mapping[str, FormQuestion], names: set[str]
) -> list[Finding]:
    """The answers that must be there and could not be read, as far as they are asked now."""
    asked = read_application_sheet(application).answers
    found = []
    for name, question in allowed.items():
        if name in names and name in asked and question.required:
            found.append(build_unread_finding(name, question))
    return found


@transaction.atomic
def expire_corrections(now: datetime | None = None) -> int:
    """Close the corrections whose day has passed where the applicants live; how many."""
    at = now or timezone.now()
    waiting = (
        Correction.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(stage=CorrectionStage.ASKED, due_on__lte=at.date())
        .select_related("application__participation__call__programme")
    )
    lapsed = 0
    for row in waiting:
        there = ZoneInfo(row.application.participation.call.programme.origin_timezone)
        if row.due_on < timezone.localtime(at, there).date():
            CORRECTION.apply(row, "lapse", actor=System("day passed"))
            lapsed += 1
    return lapsed


def list_corrected_items(correction: Correction, application: Application) -> list[str]:
    """What is to be corrected, by the names of the questions and papers, in the language of the page."""
    sheet = read_application_sheet(application)
    labels = []
    for step in ASKING:
        for name, question in sheet.asked[step].items():
            if name in correction.questions:
                labels.append(str(question.label))
    for code, paper in sheet.papers.items():
        if code in correction.papers:
            labels.append(str(paper.label))
    return labels


def _load_corrected_application(application: Application) -> Application:
    rows = Application.objects.select_related(
        "participation__person",
        "participation__organisation",
        "participation__call__programme",
    )
    return rows.get(pk=application.pk)


def lock_open_correction(correction: Correction) -> Correction:
    """The row, locked after its file, while the applicant may still answer; else `Refused`."""
    pk = Application.objects.values_list("participation_id", flat=True).get(
        pk=correction.application_id
    )
    Participation.objects.select_for_update(of=("self",)).get(pk=pk)
    row: Correction = (
        Correction.objects.select_for_update(of=("self",))
        .select_related(
            "application__participation__person",
            "application__participation__organisation",
            "application__participation__call__programme",
        )
        .get(pk=correction.pk)
    )
    if row.stage != CorrectionStage.ASKED:
        raise Refused(_("This correction is closed. What you sent before counts."))
    file = row.application.participation
    if file.stage not in CORRECTABLE:
        raise Refused(_("Your file has been decided; it cannot be corrected any more."))
    if row.due_on < get_applicant_date(file):
        raise Refused(
            _("The day for this correction has passed. What you sent before counts.")
        )
    return row


def _send_correction_mail(correction: Correction, file: Participation) -> None:
    language = file.application.language
    with translation.override(language):
        queue_mail(
            kind="applications/correction",
            to=file.person.email,
            language=language,
            context=build_correction_context(correction, file),
            about=format_row_reference(file),
            key=f"applications/correction:{correction.pk}",
        )


def build_correction_context(
    correction: Correction, file: Participation
) -> dict[str, Any]:
    """What the mails about a correction say; read in the language of the applicant."""
    return build_mail_context(file) | {
        "wanted": list_corrected_items(correction, file.application),
        "why": correction.why,
        "due": date_format(correction.due_on, "DATE_FORMAT"),
        "link": build_site_url(reverse("applications:correct", args=[file.reference])),
    }
