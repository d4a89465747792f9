from __future__ import annotations

from celery import shared_task

from reintegration.followups.services.followups import fall_due


@shared_task(name="pem.followups.fall_due")
def follow_ups_fall_due() -> None:
    fall_due()
