"""The beat's tick."""

from __future__ import annotations

from celery import shared_task

from pemwecco.core.services import record_heartbeat


@shared_task(name="pem.core.tick")
def record_scheduler_heartbeat() -> None:
    record_heartbeat(name="beat")
