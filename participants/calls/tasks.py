"""Doors for the worker."""

from __future__ import annotations

from celery import shared_task

from participants.calls.services.subscribers import announce_open_calls


@shared_task(name="pem.calls.announce")
def run_call_announcement() -> None:
    """Calls that have opened, to those who asked to be told."""
    announce_open_calls()
