"""Doors for the worker."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from mobility.visas.services.lists import expire_pieces, send_due_lists
from mobility.visas.services.waivers import settle_all_waivers


@shared_task(name="pem.visas.send_lists")
def send_lists() -> None:
    """The lists of what to mend that are due: at most one a day for each dossier."""
    send_due_lists()


@shared_task(name="pem.visas.daily")
def daily() -> None:
    """Papers whose last day has passed, and findings let stand whose facts have changed."""
    expire_pieces(timezone.localdate())
    settle_all_waivers()
