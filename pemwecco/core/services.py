"""Verbs of the ground floor."""

from __future__ import annotations

from django.utils import timezone

from pemwecco.core.models import Heartbeat


def record_heartbeat(*, name: str) -> None:
    """Note that a background process lives, for `/readyz`."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
