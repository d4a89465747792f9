"""What selection does when a file moves: the applicant is told of each decision, in their language."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation

from participants.register.lifecycle import PARTICIPATION
from participants.register.models import Participation, ParticipationStep
from participants.selection.papers import RECEIPT
from participants.selection.services.receipts import send_receipt
from pemwecco.core.models import Step
from pemwecco.documents.lifecycle import PAPER
from pemwecco.documents.models import Paper
from pemwecco.mail.services import about, queue, site_url

# Move -> kind of mail. The texts use the public names of the stages and kind words.
MAILS = {
    "confirm": "selection/eligible",
    "defer": "selection/not_ready",
    "select": "selection/selected",
    "keep": "selection/reserve",
    "refuse": "selection/refused",
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
    queue(
        kind=MAILS[step.move],
        to=file.person.email,
        language=language,
        context=context,
        about=about(file),
        key=f"participation-step:{step.pk}",
    )


@PAPER.on("issue")
def receipt_is_made(step: Step) -> None:
    """The mail that says "received" takes the PDF of what was sent with it."""
    paper = Paper.objects.get(pk=step.subject_id)  # type: ignore[attr-defined]  # every ledger row has its subject
    if paper.kind == RECEIPT.code:
        send_receipt(paper)
