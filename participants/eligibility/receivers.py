"""What eligibility hears: a file is sent or corrected; what holds a file back; what the applicant is told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from participants.applications.lifecycle import CORRECTION
from participants.applications.models import Correction
from participants.applications.services.corrections import today_there
from participants.eligibility.services.duplicates import find_duplicates
from participants.eligibility.services.route import checklist_of, next_look
from participants.eligibility.services.screening import findings_of, in_words, open_blocking, screen
from participants.register.lifecycle import PARTICIPATION
from participants.register.models import Participation, ParticipationStep
from participants.register.previews import gathers
from pemwecco.core.lifecycle import YES, Answer, Asked, no
from pemwecco.core.models import Step
from pemwecco.mail.services import about, queue, site_url

# Where the row of a page keeps how many findings stand against its file.
FINDINGS = "open_findings"


# Move -> kind of mail. The texts use the public names of the stages and kind words.
MAILS = {
    "confirm": "selection/eligible",
    "defer": "selection/not_ready",
}


@PARTICIPATION.on(*MAILS)
def tell_the_applicant(step: Step) -> None:
    """Queue the mail of a decision; one step, one mail."""
    if not isinstance(step, ParticipationStep):  # pragma: no cover  the ledger of a file has one model
        raise TypeError(step)
    file = Participation.objects.select_related("person", "call__programme", "cohort").get(pk=step.subject_id)
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
            "url": site_url("/me/"),
        }
        if step.move == "defer":
            context |= _what_to_bring(file, step.reason)
    queue(
        kind=MAILS[step.move],
        to=file.person.email,
        language=language,
        context=context,
        about=about(file),
        key=f"participation-step:{step.pk}",
    )


@PARTICIPATION.on("submit")
def look_at_what_came(step: Step) -> None:
    """Each sending is checked against the rules of its call and the other files; nothing is refused by it."""
    file = Participation.objects.get(pk=step.subject_id)  # type: ignore[attr-defined]  # every ledger row has its subject
    screen(participation=file, by=None)
    find_duplicates(participation=file)


@CORRECTION.on("answer")
def look_again(step: Step) -> None:
    """What was corrected is checked again."""
    correction = Correction.objects.select_related("application__participation").get(
        pk=step.subject_id  # type: ignore[attr-defined]  # every ledger row has its subject
    )
    screen(participation=correction.application.participation, by=None)
    find_duplicates(participation=correction.application.participation)


@gathers("confirm")
def count_findings(files: list[Participation]) -> None:
    """For a page with many files: what keeps each from being eligible, in one query."""
    found = open_blocking([file.pk for file in files])
    for file in files:
        vars(file)[FINDINGS] = found.get(file.pk, 0)


@PARTICIPATION.condition("confirm")
def nothing_needed_is_missing(asked: Asked) -> Answer:
    """A file is eligible once each finding of its last check is resolved, or waived with a reason."""
    count = vars(asked.subject).get(FINDINGS)
    if count is None:
        count = open_blocking([asked.subject.pk]).get(asked.subject.pk, 0)
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


def _what_to_bring(file: Participation, reason: str) -> dict[str, Any]:
    """Each finding in plain words, and the reason only when staff wrote another than what the rules say."""
    lines = checklist_of(file)
    said = set()
    for language in dict(settings.LANGUAGES):
        with translation.override(language):
            said.add(in_words(findings_of(file)).strip())
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
        "looked_at": next_look(lines, on=today_there(file)),
        "url": site_url(reverse("eligibility:route", args=[file.reference])),
    }
