"""What applications hear: the receipt is made, a correction is over."""

from __future__ import annotations

from participants.applications.lifecycle import CORRECTION
from participants.applications.models import Correction, CorrectionStep
from participants.applications.papers import RECEIPT
from participants.applications.services.correction_files import remove_unsent_files
from participants.applications.services.receipts import send_receipt
from pemwecco.core.lifecycle import TransitionEvent
from pemwecco.documents.lifecycle import PAPER
from pemwecco.documents.models import Paper, PaperStep


@PAPER.on_transition("issue")
def deliver_issued_receipt(event: TransitionEvent[Paper, PaperStep]) -> None:
    """The mail that says "received" takes the PDF of what was sent with it."""
    if event.subject.kind == RECEIPT.code:
        send_receipt(event.subject)


@CORRECTION.on_transition("lapse", "cancel")
def clear_unsent_correction(event: TransitionEvent[Correction, CorrectionStep]) -> None:
    """A correction that was not sent leaves the application as it was."""
    remove_unsent_files(event.subject)
