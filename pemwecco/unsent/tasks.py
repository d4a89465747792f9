"""The worker's door to forms that nobody sent."""

from __future__ import annotations

from celery import shared_task

from pemwecco.unsent.services import sweep_unsent_forms


@shared_task(name="pem.unsent.sweep")
def sweep_unsent_forms_task() -> None:
    sweep_unsent_forms()
