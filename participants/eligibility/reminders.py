"""Reminders of referrals: ask the support structure for news."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from participants.eligibility.models import Referral
from participants.eligibility.services.route import ACTIVE
from participants.register.queries import build_mail_context
from pemwecco.mail.services import build_site_url
from pemwecco.reminders.engine import Recipient, ReminderRule, schedule_days_around


def list_followed_referrals() -> QuerySet[Referral]:
    """The referrals from which news is awaited."""
    return Referral.objects.filter(
        stage__in=ACTIVE, follow_up_on__isnull=False
    ).select_related(
        "participation__person", "participation__organisation", "structure", "by"
    )


def list_referral_recipients(referral: Referral) -> list[Recipient]:
    user = referral.by
    return (
        [Recipient(email=user.email, language=user.language)] if user.is_active else []
    )


def get_referral_drop_reason(referral: Referral) -> str:
    """Why the reminder has become pointless, or nothing."""
    return "" if referral.stage in ACTIVE else _("The structure has answered.")


def build_referral_reminder_context(referral: Referral) -> dict[str, Any]:
    return build_mail_context(referral.participation) | {
        "name": str(referral.by),
        "enterprise": str(
            referral.participation.organisation or referral.participation.person
        ),
        "structure": referral.structure.name,
        "stage": referral.get_stage_display(),
        "url": build_site_url(
            reverse(
                "admin:register_participation_change", args=[referral.participation_id]
            )
        ),
    }


RULES = [
    ReminderRule(
        code="selection-referral-follow-up",
        label=gettext_lazy("Ask the support structure for news"),
        over=list_followed_referrals,
        when=schedule_days_around("follow_up_on", 0, 7),
        mail="eligibility/referral_follow_up",
        to=list_referral_recipients,
        unless=get_referral_drop_reason,
        context=build_referral_reminder_context,
    ),
]
