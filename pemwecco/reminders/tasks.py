from __future__ import annotations

from celery import shared_task

from pemwecco.reminders import engine


@shared_task(name="pem.reminders.sweep")
def sweep_reminders_task() -> None:
    engine.sweep_reminders()
