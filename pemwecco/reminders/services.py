"""Verbs on reminders."""

from __future__ import annotations

from django.db import transaction

from pemwecco.reminders.models import Reminder


@transaction.atomic
def cancel_reminder(*, reminder: Reminder, why: str, **params: str) -> bool:
    """Do not send a planned reminder; returns whether it was still planned.

    `why` is the id of a message, `params` fill its placeholders when somebody reads it.
    """
    planned = Reminder.objects.filter(pk=reminder.pk, state=Reminder.State.PLANNED)
    return bool(
        planned.update(state=Reminder.State.CANCELLED, why=why, why_params=params)
    )
