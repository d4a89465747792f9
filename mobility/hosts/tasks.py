"""The worker's door to placements."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from mobility.hosts.services import follow_the_calendar


@shared_task(name="pem.hosts.follow_the_calendar")
def follow() -> None:
    follow_the_calendar(on=timezone.localdate())
