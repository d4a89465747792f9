"""What selection reminds of: reviews that were asked for and have not come."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participants.selection.models import Review
from participants.selection.services.panel import REVIEWABLE
from pemwecco.mail.services import site_url
from pemwecco.reminders.engine import Recipient, Rule, days_around

# Days after a file was given to a panel member.
LATE_AFTER = (7, 14, 21)


def awaited() -> QuerySet[Review]:
    """The reviews that the panel owes."""
    return Review.objects.filter(
        submitted_at__isnull=True, participation__stage__in=REVIEWABLE
    ).select_related("participation__call", "reviewer__user")


def the_reviewer(review: Review) -> list[Recipient]:
    user = review.reviewer.user
    return [Recipient(email=user.email, language=user.language)] if user.is_active else []


def not_awaited(review: Review) -> str:
    """Why the reminder has become pointless, or nothing."""
    if review.submitted_at is not None:
        return _("The review is submitted.")
    if review.participation.stage not in REVIEWABLE:
        return _("The file is decided.")
    return ""


def words(review: Review) -> dict[str, Any]:
    return {
        "name": str(review.reviewer.user),
        "reference": review.participation.reference,
        "call": review.participation.call.title,
        "assigned": date_format(review.assigned_at, "DATE_FORMAT"),
        "url": site_url(reverse("admin:selection_review_score", args=[review.pk])),
    }


RULES = [
    Rule(
        code="selection-review-late",
        over=awaited,
        when=days_around("assigned_at", *LATE_AFTER),
        mail="selection/review_late",
        to=the_reviewer,
        unless=not_awaited,
        context=words,
    )
]
