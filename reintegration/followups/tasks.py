from __future__ import annotations

from celery import shared_task

from reintegration.followups.services.followups import (
    close_passed_follow_ups,
    mark_due_follow_ups,
)
from reintegration.followups.services.respondents import add_respondents


@shared_task(name="pem.followups.fall_due")
def mark_due_follow_ups_task() -> None:
    mark_due_follow_ups()
    close_passed_follow_ups()
    add_respondents()
