"""Doors for the worker."""

from __future__ import annotations

from celery import shared_task

from mobility.visas.services import send_due_lists


@shared_task(name="pem.visas.send_lists")
def send_lists() -> None:
    """The lists of what to mend that are due: at most one a day for each dossier."""
    send_due_lists()
