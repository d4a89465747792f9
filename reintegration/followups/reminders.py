"""Reminders of the follow-ups: two weeks before, on the day, one and two weeks after (domain.md §7)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from participants.register.queries import build_mail_context
from pemwecco.mail.services import build_site_url
from pemwecco.reminders.engine import Recipient, ReminderRule, schedule_days_around
from reintegration.followups.models import FollowUp, FollowUpQuerySet


def list_all_open_follow_ups() -> FollowUpQuerySet:
    """Those that are neither answered nor closed."""
    return FollowUp.objects.open().select_related(
        "participation__person", "participation__call__programme"
    )


def get_follow_up_recipient(row: FollowUp) -> list[Recipient]:
    person = row.participation.person
    return [Recipient(person.email, person.language)]


def get_follow_up_drop_reason(row: FollowUp) -> str:
    return "" if row.is_open else _("The follow-up is answered or closed.")


def build_follow_up_context(row: FollowUp) -> dict[str, Any]:
    return build_mail_context(row.participation) | {
        "name": row.participation.person.called_by,
        "months": row.months,
        "due_on": row.due_on,
        "link": build_site_url(reverse("followups:answer", args=[row.token])),
    }


RULES = [
    ReminderRule(
        code="reintegration.follow_up",
        label=gettext_lazy("The follow-up form is due"),
        over=list_all_open_follow_ups,
        when=schedule_days_around("due_on", -14, 0, 7, 14),
        mail="followups/reminder",
        to=get_follow_up_recipient,
        unless=get_follow_up_drop_reason,
        context=build_follow_up_context,
    )
]
