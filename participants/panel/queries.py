"""Reviews that the panel owes: what its queue, the lists of staff, numbers and reminders share."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from participants.panel.models import Review
from participants.panel.services.base import REVIEWABLE
from pemwecco.accounts.models import User

# A review of a call without a day due that lies longer than this is late.
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
    """The reviews that the panel owes after the day due of their call, or without one for ten days."""
    path = "participation__call__setup__reviews_due_on"
    is_past = Q((f"{path}__lt", timezone.localdate()))
    has_no_day = Q((f"{path}__isnull", True))
    lies_long = Q(assigned_at__lt=timezone.now() - REVIEW_DAYS)
    return list_owed_reviews().filter(is_past | (has_no_day & lies_long))


def list_reviews_due(member: User) -> QuerySet[Review]:
    """The reviews that a panel member has to do, the oldest first."""
    given = Review.objects.given_to(member)
    owed = given.filter(pk__in=list_owed_reviews().values("pk"))
    return owed.order_by("assigned_at", "pk")
