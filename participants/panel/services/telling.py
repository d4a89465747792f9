"""Reviewers are told which files they have been given: one mail for each of them and batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation

from participants.calls.models import PanelMember
from participants.calls.services.setup import get_call_settings
from participants.panel.models import Review
from participants.register.models import Call
from pemwecco.core.day_words import date_format
from pemwecco.mail.services import build_site_url, queue_mail

MOST_NAMED = 30


def notify_reviewers(*, call: Call, reviews: Iterable[Review]) -> int:
    """Write to each member who was just given files: their numbers, the day due, the queue; nobody's name.

    Members who no longer sign in get nothing. Returns how many mails were put in the outbox.
    """
    given: dict[int, list[str]] = defaultdict(list)
    rows = Review.objects.filter(pk__in=[review.pk for review in reviews])
    for key, reference in rows.order_by("participation__reference").values_list(
        "reviewer", "participation__reference"
    ):
        given[key].append(reference)
    due_on = get_call_settings(call.pk).reviews_due_on
    members = PanelMember.objects.filter(pk__in=given, user__is_active=True)
    count = 0
    for member in members.select_related("user").order_by("pk"):
        files = given[member.pk]
        with translation.override(member.user.language):
            due = date_format(due_on) if due_on is not None else ""
        queue_mail(
            kind="panel/review_given",
            to=member.user.email,
            language=member.user.language,
            context={
                "name": str(member.user),
                "count": len(files),
                "files": files[:MOST_NAMED],
                "more": max(0, len(files) - MOST_NAMED),
                "call": call.title,
                "due": due,
                "url": build_site_url(reverse("admin:panel_review_queue")),
            },
        )
        count += 1
    return count
