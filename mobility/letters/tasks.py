"""Doors for the worker."""

from __future__ import annotations

from celery import shared_task

from mobility.letters.services.batches import issue_line, issue_pending_letters
from mobility.letters.services.bundles import make_bundle, make_pending_bundles
from mobility.letters.services.endings import settle_all_letters


@shared_task(name="pem.letters.batch_line")
def issue_batch_line_task(line_id: int) -> None:
    issue_line(line_id)


@shared_task(name="pem.letters.bundle")
def make_bundle_task(bundle_id: int) -> None:
    make_bundle(bundle_id)


@shared_task(name="pem.letters.settle")
def settle_letters_task() -> None:
    """Pieces follow the letters whose facts have changed."""
    settle_all_letters()


@shared_task(name="pem.letters.pending")
def make_pending_letters_task() -> None:
    """Letters of cohorts and bundles that a dead worker or a lost request left."""
    issue_pending_letters()
    make_pending_bundles()
