"""What the panel hears: a file that comes is held against its members, its copy waits anew."""

from __future__ import annotations

from django.utils.translation import gettext as _

from participants.applications.lifecycle import CORRECTION
from participants.applications.models import Correction, CorrectionStep
from participants.panel.models import Review
from participants.panel.services.conflicts import record_suggested_conflicts
from participants.panel.services.redaction import drop_redacted_copy
from participants.register.lifecycle import PARTICIPATION, ParticipationEvent
from participants.register.models import Participation
from pemwecco.core.answers import GuardAnswer, answer_rows
from pemwecco.core.lifecycle import Asking, TransitionEvent


@PARTICIPATION.on_transition("submit")
def check_submission_conflicts(event: ParticipationEvent) -> None:
    """A file that is sent, or sent again, is held against the panel; its copy without names waits anew."""
    drop_redacted_copy(participation=event.subject)
    record_suggested_conflicts(call=event.subject.call, files=[event.subject.pk])


@PARTICIPATION.guard("unconfirm")
def require_unread_file(asking: Asking[Participation]) -> list[GuardAnswer]:
    """A confirmation is taken back only while no reviewer has begun with the file."""
    begun = Review.objects.begun().filter(participation__in=asking.rows)
    read = set(begun.values_list("participation", flat=True))
    sentence = _("A reviewer has begun with this file: the confirmation stays.")
    return answer_rows(asking.rows, dict.fromkeys(read, sentence))


@CORRECTION.on_transition("answer")
def reset_corrected_copy(event: TransitionEvent[Correction, CorrectionStep]) -> None:
    """Corrected answers have not been read by whoever confirmed the copy without names."""
    drop_redacted_copy(participation=event.subject.application.participation)
