"""The mails of the days of which the demo tells: they left long ago."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F

from demo.world import World
from pemwecco.mail.models import Message

State = Message.State


def close_past_mails(world: World) -> None:
    """Let what services wrote on earlier days be sent: it stays with its file, and nobody gets it today."""
    past = Message.objects.filter(due_at__lt=world.now - timedelta(hours=12))
    keys = list(past.filter(state=State.QUEUED).values_list("pk", flat=True))
    rows = Message.objects.filter(pk__in=keys)
    rows.update(state=State.SENDING)
    rows.update(state=State.SENT, attempts=1, sent_at=F("due_at"))
