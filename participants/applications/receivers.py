"""What applications hear: the receipt is made, a correction is over."""

from __future__ import annotations

from participants.applications.lifecycle import CORRECTION
from participants.applications.models import CorrectionStep
from participants.applications.papers import RECEIPT
from participants.applications.services.correction_files import remove_unsent_files
from participants.applications.services.receipts import send_receipt
from pemwecco.core.models import Step
from pemwecco.documents.lifecycle import PAPER
from pemwecco.documents.models import Paper


@PAPER.on("issue")
def deliver_issued_receipt(step: Step) -> None:
    """The mail that says "received" takes the PDF of what was sent with it."""
    paper = Paper.objects.get(pk=step.subject_id)  # type: ignore[attr-defined]  # every ledger row has its subject
    if paper.kind == RECEIPT.code:
        send_receipt(paper)


@CORRECTION.on("lapse", "cancel")
def clear_unsent_correction(step: Step) -> None:
    """A correction that was not sent leaves the application as it was."""
    if not isinstance(
        step, CorrectionStep
    ):  # pragma: no cover  its ledger has one model
        raise TypeError(step)
    remove_unsent_files(step.subject)
