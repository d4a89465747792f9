"""Verbs of the ground floor."""

from __future__ import annotations

from dataclasses import dataclass

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from pemwecco.core.models import Heartbeat


def record_heartbeat(*, name: str) -> None:
    """Note that a background process lives, for `/readyz`."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


@dataclass(frozen=True, slots=True)
class _Send:
    """One message for the worker; equal to another with the same name and arguments."""

    name: str
    args: tuple[int, ...]

    def __call__(self) -> None:
        current_app.send_task(self.name, args=self.args)


def ask_worker(name: str, *args: int) -> None:
    """Start a background task once the transaction has committed; twice the same is asked once.

    A broker that does not answer stops nobody: the sweep of the task finds its rows later.
    """
    send = _Send(name, args)
    if all(waiting[1] != send for waiting in connection.run_on_commit):
        transaction.on_commit(send, robust=True)
