"""The worker's doors to messages to many."""

from __future__ import annotations

from celery import shared_task

from pemwecco.correspondence.models import Mailing
from pemwecco.correspondence.services.mailings import send_confirmed_mailing


@shared_task(name="pem.correspondence.send")
def send_mailing_task(mailing_id: int) -> None:
    """Asked when somebody confirmed it."""
    send_confirmed_mailing(mailing_id=mailing_id)


@shared_task(name="pem.correspondence.sweep")
def sweep_mailings() -> None:
    """Asked by the beat: what a lost request or a dead worker left."""
    on_their_way = (Mailing.State.CONFIRMED, Mailing.State.RUNNING)
    for key in Mailing.objects.filter(state__in=on_their_way).values_list(
        "pk", flat=True
    ):
        send_confirmed_mailing(mailing_id=key)
