"""Reminders of the follow-ups: two weeks before, on the day, one and two weeks after (domain.md §7)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from participants.register.queries import build_mail_context
from pemwecco.mail.services import build_site_url
from pemwecco.reminders.engine import Recipient, ReminderRule, schedule_days_around
from reintegration.followups.models import FollowUp, FollowUpQuerySet, Respondent
from reintegration.followups.services.respondents import build_host_mail_context


def list_all_open_follow_ups() -> FollowUpQuerySet:
    """Those that are neither answered nor closed."""
    rows = FollowUp.objects.open().of_participants()
    return rows.select_related(
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


def list_open_respondents() -> QuerySet[Respondent]:
    """The contacts of hosts whose follow-up is neither answered nor closed."""
    opened = FollowUp.objects.open().of_hosts()
    return Respondent.objects.filter(follow_up__in=opened).select_related(
        "contact__user",
        "contact__affiliation__person",
        "contact__affiliation__organisation",
        "follow_up__participation__person",
        "follow_up__participation__call__programme",
    )


def get_respondent_recipient(row: Respondent) -> list[Recipient]:
    return [Recipient(row.contact.user.email, row.contact.person.language)]


def get_respondent_drop_reason(row: Respondent) -> str:
    if not row.follow_up.is_open:
        return _("The follow-up is answered or closed.")
    if not row.contact.is_current:
        return _("The contact does not speak for the host any more.")
    return ""


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
    ),
    ReminderRule(
        code="reintegration.host_follow_up",
        label=gettext_lazy("The follow-up form of a host is due"),
        over=list_open_respondents,
        when=schedule_days_around("follow_up__due_on", -14, 0, 7),
        mail="followups/host_reminder",
        to=get_respondent_recipient,
        unless=get_respondent_drop_reason,
        context=build_host_mail_context,
    ),
]
