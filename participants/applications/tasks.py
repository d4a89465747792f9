"""Doors for the worker."""

from __future__ import annotations

from celery import shared_task

from participants.applications.services.corrections import expire_corrections


@shared_task(name="pem.applications.lapse_corrections")
def run_correction_expiry() -> None:
    """Corrections whose day has passed."""
    expire_corrections()
