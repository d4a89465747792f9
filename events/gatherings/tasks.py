"""The worker's door to events."""

from __future__ import annotations

from celery import shared_task

from events.gatherings.services.needs import forget_old_needs


@shared_task(name="pem.gatherings.forget_needs")
def forget_needs_task() -> None:
    forget_old_needs()
