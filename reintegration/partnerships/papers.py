"""The signed papers of partnerships, as evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils import timezone

from participants.register.papers import (
    AFTER_RETURN,
    EvidencePaper,
    register_evidence,
)
from reintegration.partnerships.models import Partnership


@register_evidence(AFTER_RETURN)
def list_partnership_evidence(
    participations: Collection[int],
) -> Iterable[EvidencePaper]:
    """The papers of the partnerships of these files (by key)."""
    rows = Partnership.objects.filter(
        participation__in=participations, evidence__isnull=False
    )
    for row in rows.select_related("partner", "evidence"):
        if row.evidence is not None:
            label = f"{row.get_kind_display()} {row.partner}"
            on = timezone.localdate(row.evidence.uploaded_at)
            yield EvidencePaper(row.participation_id, label, on, row.evidence)
