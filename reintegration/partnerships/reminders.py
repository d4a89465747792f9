"""Whoever answers for a partnership hears of it after 30, 60 and 90 days without news."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from pemwecco.mail.services import build_site_url
from pemwecco.reminders.engine import Recipient, ReminderRule, schedule_days_around
from reintegration.partnerships.lifecycle import OPEN_STAGES
from reintegration.partnerships.models import Partnership, PartnershipQuerySet
from reintegration.partnerships.queries import annotate_news
from reintegration.partnerships.rules import NUDGE_DAYS, count_silent_days
from reintegration.partnerships.services.confirmations import list_partnership_staff


def list_awaited_partnerships() -> PartnershipQuerySet:
    """Those of which news is awaited, each with its last news."""
    return annotate_news(Partnership.objects.still_open())


def list_nudge_recipients(row: Partnership) -> list[Recipient]:
    return [
        Recipient(user.email, user.language) for user in list_partnership_staff(row)
    ]


def count_days_without_news(row: Partnership) -> int:
    """Days since the last news of one partnership; one query."""
    known: Any = annotate_news(Partnership.objects.filter(pk=row.pk)).get()
    return count_silent_days(
        timezone.localtime(known.news_at).date(), timezone.localdate()
    )


def get_nudge_drop_reason(row: Partnership) -> str:
    if row.stage not in OPEN_STAGES:
        return _("The partnership is dormant or has ended.")
    if count_days_without_news(row) < NUDGE_DAYS[0]:
        return _("There is news of the partnership.")
    return ""


def build_nudge_context(row: Partnership) -> dict[str, Any]:
    page = reverse("admin:partnerships_partnership_change", args=[row.pk])
    return {
        "partnership": str(row),
        "person": row.participation.person.full_name,
        "stage": row.get_stage_display(),
        "days": count_days_without_news(row),
        "step": row.next_point.what if row.next_point is not None else "",
        "url": build_site_url(page),
    }


RULES = [
    ReminderRule(
        code="partnerships.silent",
        label=gettext_lazy("Nothing is heard of a partnership"),
        over=list_awaited_partnerships,
        when=schedule_days_around("news_at", *NUDGE_DAYS),
        mail="partnerships/silent",
        to=list_nudge_recipients,
        unless=get_nudge_drop_reason,
        context=build_nudge_context,
    )
]
