"""The worker's door to placements."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from mobility.hosts.services.offers import lapse_unanswered_offers
from mobility.hosts.services.placements import update_all_placements


@shared_task(name="pem.hosts.follow_the_calendar")
def update_all_placements_task() -> None:
    today = timezone.localdate()
    update_all_placements(on=today)
    lapse_unanswered_offers(on=today)
