"""Reviews that the panel owes: what its queue, the lists of staff, numbers and reminders share."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from participants.panel.models import Review
from participants.panel.services.base import REVIEWABLE
from pemwecco.accounts.models import User

# A review that lies longer than this is late.
REVIEW_DAYS = timedelta(days=10)


def list_owed_reviews() -> QuerySet[Review]:
    """The reviews that the panel owes."""
    return (
        Review.objects.awaited()
        .filter(participation__stage__in=REVIEWABLE)
        .exclude(
            participation__call__setup__blind=True,
            participation__redacted_copy__isnull=True,
        )
    )


def list_late_reviews() -> QuerySet[Review]:
    """The reviews that the panel has owed for longer than ten days."""
    return list_owed_reviews().filter(assigned_at__lt=timezone.now() - REVIEW_DAYS)


def list_reviews_due(member: User) -> QuerySet[Review]:
    """The reviews that a panel member has to do, the oldest first."""
    given = Review.objects.given_to(member)
    owed = given.filter(pk__in=list_owed_reviews().values("pk"))
    return owed.order_by("assigned_at", "pk")
