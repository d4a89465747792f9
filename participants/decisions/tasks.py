"""Doors for the worker."""

from __future__ import annotations

from celery import shared_task

from participants.decisions.services import offers, publishing, reserve


@shared_task(name="pem.decisions.publish_round")
def run_round_publication(round_id: int) -> None:
    """Asked when staff publish a round with many decisions."""
    publishing.publish_waiting_decisions(round_id)


@shared_task(name="pem.decisions.fill_vacancies")
def run_vacancy_filling() -> None:
    """Asked when a seat is given back."""
    reserve.fill_vacancies()


@shared_task(name="pem.decisions.sweep_decisions")
def sweep_decisions() -> None:
    """Asked by the beat: offers whose time has passed, and what a lost request left."""
    publishing.publish_pending_rounds()
    offers.expire_due_offers()
    reserve.fill_vacancies()
