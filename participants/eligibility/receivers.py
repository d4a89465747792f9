"""What eligibility hears: a file is sent or corrected; what holds a file back; what the applicant is told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from participants.applications.lifecycle import CORRECTION
from participants.applications.models import Correction
from participants.applications.services.corrections import get_applicant_date
from participants.eligibility.services.duplicates import find_duplicates
from participants.eligibility.services.route import (
    get_next_check_day,
    list_items_to_bring,
)
from participants.eligibility.services.screening import (
    check_eligibility,
    count_blocking_findings,
    format_deferral_reason,
    list_screening_findings,
)
from participants.register.lifecycle import PARTICIPATION
from participants.register.models import Participation, ParticipationStep
from participants.register.previews import gathers
from pemwecco.core.lifecycle import YES, Answer, Asked, no
from pemwecco.core.models import Step
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

# Where the row of a page keeps how many findings stand against its file.
FINDINGS = "open_findings"


# Move -> kind of mail. The texts use the public names of the stages and kind words.
MAILS = {
    "confirm": "selection/eligible",
    "defer": "selection/not_ready",
}


@PARTICIPATION.on(*MAILS)
def notify_applicant_of_decision(step: Step) -> None:
    """Queue the mail of a decision; one step, one mail."""
    if not isinstance(
        step, ParticipationStep
    ):  # pragma: no cover  the ledger of a file has one model
        raise TypeError(step)
    file = Participation.objects.select_related(
        "person", "call__programme", "cohort"
    ).get(pk=step.subject_id)
    language = file.person.language or settings.LANGUAGE_CODE
    # Names of rows are read in the language of the mail.
    with translation.override(language):
        context = {
            "name": file.person.full_name,
            "reference": file.reference,
            "call": file.call.title,
            "programme_name": file.call.programme.name,
            "contact": file.call.programme.contact_email,
            "stage": file.public_stage,
            "reason": step.reason,
            "url": build_site_url("/me/"),
        }
        if step.move == "defer":
            context |= _build_deferral_context(file, step.reason)
    queue_mail(
        kind=MAILS[step.move],
        to=file.person.email,
        language=language,
        context=context,
        about=format_row_reference(file),
        key=f"participation-step:{step.pk}",
    )


@PARTICIPATION.on("submit")
def check_submitted_application(step: Step) -> None:
    """Each sending is checked against the rules of its call and the other files; nothing is refused by it."""
    file = Participation.objects.get(pk=step.subject_id)  # type: ignore[attr-defined]  # every ledger row has its subject
    check_eligibility(participation=file, by=None)
    find_duplicates(participation=file)


@CORRECTION.on("answer")
def check_corrected_application(step: Step) -> None:
    """What was corrected is checked again."""
    correction = Correction.objects.select_related("application__participation").get(
        pk=step.subject_id  # type: ignore[attr-defined]  # every ledger row has its subject
    )
    check_eligibility(participation=correction.application.participation, by=None)
    find_duplicates(participation=correction.application.participation)


@gathers("confirm")
def gather_blocking_findings(files: list[Participation]) -> None:
    """For a page with many files: what keeps each from being eligible, in one query."""
    found = count_blocking_findings([file.pk for file in files])
    for file in files:
        vars(file)[FINDINGS] = found.get(file.pk, 0)


@PARTICIPATION.condition("confirm")
def require_resolved_findings(asked: Asked) -> Answer:
    """A file is eligible once each finding of its last check is resolved, or waived with a reason."""
    count = vars(asked.subject).get(FINDINGS)
    if count is None:
        count = count_blocking_findings([asked.subject.pk]).get(asked.subject.pk, 0)
    if not count:
        return YES
    return no(
        ngettext(
            "%(count)d finding is open: resolve it, waive it with a reason, or defer the file.",
            "%(count)d findings are open: resolve them, waive them with a reason, or defer the file.",
            count,
        )
        % {"count": count}
    )


def _build_deferral_context(file: Participation, reason: str) -> dict[str, Any]:
    """Each finding in plain words, and the reason only when staff wrote another than what the rules say."""
    lines = list_items_to_bring(file)
    said = set()
    for language in dict(settings.LANGUAGES):
        with translation.override(language):
            said.add(format_deferral_reason(list_screening_findings(file)).strip())
    return {
        "findings": [
            {
                "sentence": line.sentence,
                "advice": line.advice,
                "paper": line.paper,
                "where": line.structure,
                "recheck_on": line.finding.recheck_on,
            }
            for line in lines
            if line.finding.state == "open"
        ],
        "reason": "" if reason.strip() in said else reason,
        "looked_at": get_next_check_day(lines, on=get_applicant_date(file)),
        "url": build_site_url(reverse("eligibility:route", args=[file.reference])),
    }
