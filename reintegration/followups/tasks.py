from __future__ import annotations

from celery import shared_task

from reintegration.followups.services.followups import mark_due_follow_ups


@shared_task(name="pem.followups.fall_due")
def mark_due_follow_ups_task() -> None:
    mark_due_follow_ups()
