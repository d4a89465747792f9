"""The worker's doors to the outbox."""

from __future__ import annotations

from celery import shared_task

from pemwecco.mail.delivery import deliver_due


@shared_task(name="pem.mail.deliver")
def deliver_queued_mails() -> None:
    """Asked after a transaction that queued a mail."""
    deliver_due()


@shared_task(name="pem.mail.deliver_due")
def deliver_due_mails() -> None:
    """Asked by the beat: retries, and mails whose request was lost."""
    deliver_due()
