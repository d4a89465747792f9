"""What the panel hears: a file that comes is held against its members, its copy waits anew."""

from __future__ import annotations

from participants.applications.lifecycle import CORRECTION
from participants.applications.models import CorrectionStep
from participants.panel.services.conflicts import record_suggested_conflicts
from participants.panel.services.redaction import drop_redacted_copy
from participants.register.lifecycle import PARTICIPATION
from participants.register.models import Participation, ParticipationStep
from pemwecco.core.models import Step


@PARTICIPATION.on("submit")
def check_submission_conflicts(step: Step) -> None:
    """A file that is sent, or sent again, is held against the panel; its copy without names waits anew."""
    if not isinstance(
        step, ParticipationStep
    ):  # pragma: no cover  the ledger of a file has one model
        raise TypeError(step)
    file = Participation.objects.select_related("call").get(pk=step.subject_id)
    drop_redacted_copy(participation=file)
    record_suggested_conflicts(call=file.call, files=[file.pk])


@CORRECTION.on("answer")
def reset_corrected_copy(step: Step) -> None:
    """Corrected answers have not been read by whoever confirmed the copy without names."""
    if not isinstance(
        step, CorrectionStep
    ):  # pragma: no cover  the ledger of a correction has one model
        raise TypeError(step)
    drop_redacted_copy(participation=step.subject.application.participation)
