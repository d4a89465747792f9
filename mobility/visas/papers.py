"""The papers of a visa dossier as evidence of the mobility."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils import timezone

from mobility.visas.lifecycle import PieceStage
from mobility.visas.models import Piece
from participants.register.papers import (
    MOBILITY,
    EvidencePaper,
    register_evidence,
)


@register_evidence(MOBILITY)
def list_dossier_evidence(participations: Collection[int]) -> Iterable[EvidencePaper]:
    """What was accepted for the visa of these files (by key); letters come from their own subject."""
    rows = Piece.objects.filter(
        dossier__participation__in=participations,
        stage=PieceStage.ACCEPTED,
        document__isnull=False,
    )
    for row in rows.select_related("dossier", "document"):
        if row.document is not None:
            label = row.title or row.get_code_display()
            on = row.issued_on or timezone.localdate(row.document.uploaded_at)
            yield EvidencePaper(row.dossier.participation_id, label, on, row.document)
