"""What participants and hosts showed at a follow-up, as evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils import timezone

from participants.register.papers import (
    AFTER_RETURN,
    EvidencePaper,
    register_evidence,
)
from reintegration.followups.models import FollowUp


@register_evidence(AFTER_RETURN)
def list_follow_up_evidence(participations: Collection[int]) -> Iterable[EvidencePaper]:
    """The files given with the answers of these files (by key), and the scans of printed sheets."""
    rows = FollowUp.objects.filter(participation__in=participations)
    for row in rows.select_related("evidence", "scan"):
        for document in (row.evidence, row.scan):
            if document is not None:
                on = timezone.localdate(document.uploaded_at)
                yield EvidencePaper(row.participation_id, str(row), on, document)
