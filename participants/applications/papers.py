"""The receipt of an application, and the papers that came with it as evidence of the selection."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.applications.models import Attachment, Sending
from participants.register.papers import (
    SELECTION,
    EvidencePaper,
    register_evidence,
)
from pemwecco.documents.papers import IssuedDocumentKind, register_document_kind

RECEIPT = register_document_kind(
    IssuedDocumentKind(
        code="application-receipt",
        prefix="REC",
        template="letters/receipt.html",
        public=_("Receipt of an application"),
    )
)


@register_evidence(SELECTION)
def list_attached_evidence(participations: Collection[int]) -> Iterable[EvidencePaper]:
    """The papers that came with the applications of these files (by key)."""
    named = Attachment.objects.filter(participation__in=participations).named()
    # The name is computed in the query, which the types of the model do not know.
    rows: Iterable[Any] = named.select_related("document")
    for row in rows:
        on = timezone.localdate(row.added_at)
        yield EvidencePaper(row.participation_id, row.label, on, row.document)


@register_evidence(SELECTION)
def list_receipt_evidence(participations: Collection[int]) -> Iterable[EvidencePaper]:
    """The receipts of these files (by key): what was sent, and when."""
    rows = Sending.objects.filter(
        application__participation__in=participations, receipt__pdf__isnull=False
    )
    for row in rows.select_related("application", "receipt__pdf"):
        if (paper := row.receipt) is not None and paper.pdf is not None:
            file = row.application.participation_id
            label = f"{RECEIPT.public} {paper.reference}"
            yield EvidencePaper(file, label, timezone.localdate(row.at), paper.pdf)
