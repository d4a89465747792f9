"""Verbs on reminders."""

from __future__ import annotations

from django.db import transaction

from pemwecco.reminders.models import Reminder


@transaction.atomic
def cancel_reminder(*, reminder: Reminder, why: str) -> bool:
    """Do not send a planned reminder; returns whether it was still planned."""
    planned = Reminder.objects.filter(pk=reminder.pk, state=Reminder.State.PLANNED)
    return bool(planned.update(state=Reminder.State.CANCELLED, why=why[:200]))
