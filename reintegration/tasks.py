from __future__ import annotations

from celery import shared_task

from reintegration.services import fall_due


@shared_task(name="pem.reintegration.fall_due")
def follow_ups_fall_due() -> None:
    fall_due()
