"""What the preparation hears: attendance, a request to prepare, a certificate that is made."""

from __future__ import annotations

from django.utils.translation import gettext as _

from events.gatherings.models import Registration
from events.gatherings.queries import was_at_every_session
from events.gatherings.services.attendance import register_attendance_listener
from participants.register.lifecycle import PARTICIPANT, PARTICIPATION
from participants.register.models import Participation
from participants.training.models import Module
from participants.training.papers import CERTIFICATE
from participants.training.services import (
    complete_module,
    missing_by_file,
    revoke_completion,
    send_certificate_mail,
)
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.lifecycle import Asking, TransitionEvent
from pemwecco.documents.lifecycle import PAPER
from pemwecco.documents.models import Paper, PaperStep


@register_attendance_listener
def settle_attended_module(registration: Registration) -> None:
    """Who was at each sitting has completed the module; a tick taken back takes that back."""
    if was_at_every_session(registration):
        complete_module(registration=registration)
    else:
        revoke_completion(registration=registration)


@PARTICIPATION.guard("prepare")
def require_completed_modules(asking: Asking[Participation]) -> list[GuardAnswer]:
    """Nobody is prepared without the required modules."""
    missing = missing_by_file(asking.rows)
    return [_is_complete(missing[participation.pk]) for participation in asking.rows]


def _is_complete(missing: list[Module]) -> GuardAnswer:
    if not missing:
        return YES
    titles = ", ".join(str(module) for module in missing)
    return no(_("Not completed yet: %(modules)s.") % {"modules": titles})


@PAPER.on_transition("issue", writes_to=[PARTICIPANT])
def notify_issued_certificate(event: TransitionEvent[Paper, PaperStep]) -> None:
    if event.subject.kind == CERTIFICATE.code:
        send_certificate_mail(paper=event.subject)
