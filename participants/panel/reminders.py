"""What selection reminds of: reviews that were asked for and have not come, in one mail for each member."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, Min, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from participants.calls.models import PanelMember
from participants.calls.services.setup import get_call_settings
from participants.panel.queries import list_owed_reviews
from pemwecco.core.day_words import date_format
from pemwecco.mail.services import build_site_url
from pemwecco.reminders.engine import (
    Occurrence,
    Recipient,
    ReminderRule,
    schedule_days_around,
)

# Days after the day due of the call; without one, after the oldest awaited file was given.
LATE_AFTER_DUE = (1, 4, 8)
LATE_AFTER = (7, 14, 21)
MOST_NAMED = 30


def list_late_reviewers() -> QuerySet[PanelMember]:
    """The members who owe a review, with the day since when they owe the oldest."""
    mine = (
        list_owed_reviews()
        .filter(reviewer=OuterRef("pk"))
        .order_by()
        .values("reviewer")
    )
    oldest = mine.annotate(since=Min("assigned_at")).values("since")
    members = PanelMember.objects.annotate(
        awaited_since=Subquery(oldest), due_on=F("call__setup__reviews_due_on")
    ).filter(awaited_since__isnull=False)
    return members.select_related("call", "user")


def schedule_late_reviews(member: Any) -> Iterable[Occurrence]:
    """After the day due of the call; who was given files after it, or without such a day, has a week."""
    day: date | None = member.due_on
    if day is None or timezone.localdate(member.awaited_since) > day:
        return schedule_days_around("awaited_since", *LATE_AFTER)(member)
    return schedule_days_around("due_on", *LATE_AFTER_DUE)(member)


def list_reviewer_recipients(member: PanelMember) -> list[Recipient]:
    user = member.user
    return (
        [Recipient(email=user.email, language=user.language)] if user.is_active else []
    )


def get_review_drop_reason(member: PanelMember) -> str:
    """Why the reminder has become pointless, or nothing."""
    if not list_owed_reviews().filter(reviewer=member).exists():
        return _("No review is awaited any more.")
    return ""


def build_late_review_context(member: PanelMember) -> dict[str, Any]:
    """The files, by number only: the mail names nobody."""
    reviews = list(
        list_owed_reviews()
        .filter(reviewer=member)
        .select_related("participation")
        .order_by("assigned_at", "pk")
    )
    files = []
    with translation.override(member.user.language):
        for row in reviews[:MOST_NAMED]:
            since = date_format(row.assigned_at)
            files.append((row.participation.reference, since))
    return {
        "name": str(member.user),
        "count": len(reviews),
        "files": files,
        "more": max(0, len(reviews) - MOST_NAMED),
        "call": member.call.title,
        "due_on": get_call_settings(member.call_id).reviews_due_on,
        "url": build_site_url(reverse("admin:panel_review_queue")),
    }


LATE_REVIEWS = ReminderRule(
    code="selection-reviews-late",
    label=gettext_lazy("Reviews are late"),
    over=list_late_reviewers,
    when=schedule_late_reviews,
    mail="panel/review_late",
    to=list_reviewer_recipients,
    unless=get_review_drop_reason,
    context=build_late_review_context,
)


RULES = [LATE_REVIEWS]
