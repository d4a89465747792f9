"""What applications hear: the receipt is made, a correction is over."""

from __future__ import annotations

from participants.applications.lifecycle import CORRECTION
from participants.applications.models import CorrectionStep
from participants.applications.papers import RECEIPT
from participants.applications.services.correction_files import forget_unsent
from participants.applications.services.receipts import send_receipt
from pemwecco.core.models import Step
from pemwecco.documents.lifecycle import PAPER
from pemwecco.documents.models import Paper


@PAPER.on("issue")
def receipt_is_made(step: Step) -> None:
    """The mail that says "received" takes the PDF of what was sent with it."""
    paper = Paper.objects.get(pk=step.subject_id)  # type: ignore[attr-defined]  # every ledger row has its subject
    if paper.kind == RECEIPT.code:
        send_receipt(paper)


@CORRECTION.on("lapse", "cancel")
def correction_is_over(step: Step) -> None:
    """A correction that was not sent leaves the application as it was."""
    if not isinstance(step, CorrectionStep):  # pragma: no cover  its ledger has one model
        raise TypeError(step)
    forget_unsent(step.subject)
