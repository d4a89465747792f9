"""Doors for the worker."""

from __future__ import annotations

from celery import shared_task

from participants.applications.services.corrections import lapse_corrections


@shared_task(name="pem.applications.lapse_corrections")
def lapse() -> None:
    """Corrections whose day has passed."""
    lapse_corrections()
