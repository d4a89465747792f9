"""What the tests of the pages of a form share: addresses of its steps, a call that closes."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from participants.applications.models import Application
from participants.register.models import Call


def address(application: Application, step: str) -> str:
    return f"/apply/file/{application.participation.reference}/{step}/"


def close(call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(
        closes_at=timezone.now() - timedelta(minutes=1)
    )
