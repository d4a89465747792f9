"""Doors for the worker."""

from __future__ import annotations

from celery import shared_task

from mobility.matching.services.matchings import (
    compute_matching,
    compute_pending_matchings,
)
from mobility.matching.services.publishing import (
    make_matching_offers,
    publish_pending_matchings,
)


@shared_task(name="pem.matching.compute")
def compute_matching_task(matching_id: int) -> None:
    compute_matching(matching_id)


@shared_task(name="pem.matching.publish")
def publish_matching_task(matching_id: int) -> None:
    make_matching_offers(matching_id)


@shared_task(name="pem.matching.pending")
def compute_pending_matchings_task() -> None:
    """Matchings that a dead worker or a lost request left."""
    compute_pending_matchings()
    publish_pending_matchings()
