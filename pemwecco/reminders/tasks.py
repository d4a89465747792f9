from __future__ import annotations

from celery import shared_task

from pemwecco.reminders import engine


@shared_task(name="pem.reminders.sweep")
def sweep() -> None:
    engine.sweep()
