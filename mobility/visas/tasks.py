"""Doors for the worker."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from mobility.visas.services.checklist import refresh_all_checklists
from mobility.visas.services.lists import (
    expire_checklist_items,
    send_due_correction_lists,
)
from mobility.visas.services.waivers import settle_all_waivers


@shared_task(name="pem.visas.send_lists")
def send_correction_lists_task() -> None:
    """The lists of what to mend that are due: at most one a day for each dossier."""
    send_due_correction_lists()


@shared_task(name="pem.visas.daily")
def run_daily_visa_checks() -> None:
    """Papers whose last day has passed, findings let stand whose facts have changed, days that moved."""
    expire_checklist_items(timezone.localdate())
    settle_all_waivers()
    refresh_all_checklists()
