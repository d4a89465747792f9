"""Doors for the worker."""

from __future__ import annotations

from celery import shared_task

from participants.selection.services import offers, publishing, reserve
from participants.selection.services.corrections import lapse_corrections


@shared_task(name="pem.selection.lapse_corrections")
def lapse() -> None:
    """Corrections whose day has passed."""
    lapse_corrections()


@shared_task(name="pem.selection.publish_round")
def publish_round(round_id: int) -> None:
    """Asked when staff publish a round with many decisions."""
    publishing.publish_waiting(round_id)


@shared_task(name="pem.selection.fill_vacancies")
def fill_vacancies() -> None:
    """Asked when a seat is given back."""
    reserve.fill_vacancies()


@shared_task(name="pem.selection.sweep_decisions")
def sweep_decisions() -> None:
    """Asked by the beat: offers whose time has passed, and what a lost request left."""
    publishing.publish_pending()
    offers.expire_due()
    reserve.fill_vacancies()
