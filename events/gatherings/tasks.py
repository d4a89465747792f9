"""The worker's doors to events."""

from __future__ import annotations

from celery import shared_task

from events.gatherings.services.needs import forget_old_needs
from events.gatherings.services.offers import lapse_offers


@shared_task(name="pem.gatherings.forget_needs")
def forget_needs_task() -> None:
    forget_old_needs()


@shared_task(name="pem.gatherings.lapse_offers")
def lapse_offers_task() -> None:
    lapse_offers()
