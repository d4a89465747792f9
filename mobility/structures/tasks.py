"""The worker's door to what structures gave of people and is kept no longer."""

from __future__ import annotations

from celery import shared_task

from mobility.structures.services.calling import forget_old_notices
from mobility.structures.services.nominations import forget_ended_nominations


@shared_task(name="pem.structures.forget")
def forget_nominated_task() -> None:
    """Contact persons of nominations that came to nothing, entrepreneurs told of calls long closed."""
    forget_ended_nominations()
    forget_old_notices()
