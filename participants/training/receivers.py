"""What the preparation hears: attendance, a request to prepare, a certificate that is made."""

from __future__ import annotations

from django.utils.translation import gettext as _

from events.gatherings.lifecycle import REGISTRATION, RegistrationStage
from participants.register.lifecycle import PARTICIPATION
from participants.training.papers import CERTIFICATE
from participants.training.services import (
    complete_module,
    list_missing_modules,
    revoke_completion,
    send_certificate_mail,
)
from pemwecco.core.lifecycle import YES, Answer, Asked, no
from pemwecco.core.models import Step
from pemwecco.documents.lifecycle import PAPER


@REGISTRATION.on("attend")
def complete_attended_module(step: Step) -> None:
    complete_module(registration=step.subject)  # type: ignore[attr-defined]  # every ledger row has its subject


@REGISTRATION.on("miss")
def revoke_missed_completion(step: Step) -> None:
    if step.source == RegistrationStage.ATTENDED:
        revoke_completion(registration=step.subject)  # type: ignore[attr-defined]  # every ledger row has its subject


@PARTICIPATION.condition("prepare")
def require_completed_modules(asked: Asked) -> Answer:
    """Nobody is prepared without the required modules."""
    if missing := list_missing_modules(asked.subject):
        titles = ", ".join(str(module) for module in missing)
        return no(_("Not completed yet: %(modules)s.") % {"modules": titles})
    return YES


@PAPER.on("issue")
def notify_issued_certificate(step: Step) -> None:
    paper = step.subject  # type: ignore[attr-defined]  # every ledger row has its subject
    if paper.kind == CERTIFICATE.code:
        send_certificate_mail(paper=paper)
