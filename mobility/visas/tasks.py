"""Doors for the worker."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from mobility.visas.services import expire_pieces, send_due_lists, settle_all_waivers
from mobility.visas.services.bundles import make_bundle, make_pending
from mobility.visas.services.letters.batches import issue_line, issue_pending


@shared_task(name="pem.visas.send_lists")
def send_lists() -> None:
    """The lists of what to mend that are due: at most one a day for each dossier."""
    send_due_lists()


@shared_task(name="pem.visas.daily")
def daily() -> None:
    """Papers whose last day has passed, and findings let stand whose facts have changed."""
    expire_pieces(timezone.localdate())
    settle_all_waivers()


@shared_task(name="pem.visas.batch_line")
def issue_batch_line(line_id: int) -> None:
    issue_line(line_id)


@shared_task(name="pem.visas.bundle")
def make_one_bundle(bundle_id: int) -> None:
    make_bundle(bundle_id)


@shared_task(name="pem.visas.pending")
def make_what_waits() -> None:
    """Letters of cohorts and bundles that a dead worker or a lost request left."""
    issue_pending()
    make_pending()
