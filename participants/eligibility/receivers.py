"""What eligibility hears: a file is sent or corrected; what holds a file back; what the applicant is told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from participants.applications.lifecycle import CORRECTION
from participants.applications.models import Correction, CorrectionStep
from participants.eligibility.services.duplicates import find_duplicates
from participants.eligibility.services.route import (
    get_recheck_day,
    list_items_to_bring,
)
from participants.eligibility.services.screening import (
    check_eligibility,
    count_blocking_findings,
    format_deferral_reason,
    list_screening_findings,
)
from participants.register.lifecycle import APPLICANT, PARTICIPATION, ParticipationEvent
from participants.register.models import Participation
from participants.register.queries import build_mail_context, get_mailed_participation
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.lifecycle import Asking, TransitionEvent
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

# Transition -> kind of mail. The texts use the public names of the stages and kind words.
MAILS = {
    "confirm": "eligibility/eligible",
    "defer": "eligibility/not_ready",
    "unconfirm": "eligibility/confirmation_undone",
}


@PARTICIPATION.on_transition(*MAILS, writes_to=[APPLICANT])
def notify_applicant_of_decision(event: ParticipationEvent) -> None:
    """Queue the mail of a decision; one transition, one mail."""
    participation, log = get_mailed_participation(event), event.log
    language = participation.person.language or settings.LANGUAGE_CODE
    # Names of rows are read in the language of the mail.
    with translation.override(language):
        context = build_mail_context(participation) | {
            "stage": participation.public_stage,
            "reason": log.reason,
        }
        if log.move == "defer":
            context |= _build_deferral_context(participation, log.reason)
    queue_mail(
        kind=MAILS[log.move],
        to=participation.person.email,
        language=language,
        context=context,
        about=format_row_reference(participation),
        key=f"participation-step:{log.pk}",
    )


@PARTICIPATION.on_transition("submit")
def check_submitted_application(event: ParticipationEvent) -> None:
    """Each sending is checked against the rules of its call and the other files; nothing is refused by it."""
    check_eligibility(participation=event.subject, by=None)
    find_duplicates(participation=event.subject)


@CORRECTION.on_transition("answer")
def check_corrected_application(
    event: TransitionEvent[Correction, CorrectionStep],
) -> None:
    """What was corrected is checked again."""
    participation = event.subject.application.participation
    check_eligibility(participation=participation, by=None)
    find_duplicates(participation=participation)


@PARTICIPATION.guard("confirm")
def require_resolved_findings(asking: Asking[Participation]) -> list[GuardAnswer]:
    """A file is eligible once each finding of its last check is resolved, or waived with a reason."""
    found = count_blocking_findings(participation.pk for participation in asking.rows)
    return [_is_ready(found.get(participation.pk, 0)) for participation in asking.rows]


def _is_ready(count: int) -> GuardAnswer:
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


def _build_deferral_context(
    participation: Participation, reason: str
) -> dict[str, Any]:
    """Each finding in plain words, and the reason only when staff wrote another than what the rules say."""
    lines = list_items_to_bring(participation)
    said = set()
    for language in dict(settings.LANGUAGES):
        with translation.override(language):
            said.add(
                format_deferral_reason(list_screening_findings(participation)).strip()
            )
    findings = []
    for line in lines:
        if line.finding.state != "open":
            continue
        finding = {
            "sentence": line.sentence,
            "advice": line.advice,
            "paper": line.paper,
            "where": line.structure,
            "recheck_on": line.finding.recheck_on,
        }
        findings.append(finding)
    return {
        "findings": findings,
        "reason": "" if reason.strip() in said else reason,
        "looked_at": get_recheck_day(participation, lines),
        "url": build_site_url(
            reverse("eligibility:route", args=[participation.reference])
        ),
    }
