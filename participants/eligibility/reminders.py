"""Reminders of referrals: staff ask the support structure for news; it is asked again for its answer."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from participants.eligibility.lifecycle import ACTIVE, ReferralStage
from participants.eligibility.models import Referral, ReferralQuerySet, ReferralStep
from participants.eligibility.services.after_return import build_return_context
from participants.eligibility.services.route import get_structure_language
from participants.register.queries import build_mail_context
from pemwecco.mail.services import build_site_url
from pemwecco.reminders.engine import Recipient, ReminderRule, schedule_days_around

# Days after the structure was told, while it has not answered.
UNANSWERED_DAYS = (7, 14)


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


def list_unanswered_supports() -> ReferralQuerySet:
    """Referrals after the return that no structure answered, with the moment at which it was told."""
    told = ReferralStep.objects.filter(subject=OuterRef("pk"), move="consent")
    rows = Referral.objects.of_return().filter(stage=ReferralStage.PROPOSED)
    found: ReferralQuerySet = rows.annotate(
        told_at=Subquery(told.order_by("-at").values("at")[:1])
    ).select_related(
        "structure",
        "participation__person",
        "participation__organisation",
        "participation__call__programme",
    )
    return found


def get_asked_structure(referral: Referral) -> list[Recipient]:
    structure = referral.structure
    return [Recipient(structure.email, get_structure_language(structure))]


def get_support_drop_reason(referral: Referral) -> str:
    if referral.stage == ReferralStage.PROPOSED:
        return ""
    return _("The structure has answered.")


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
    ReminderRule(
        code="eligibility.support_unanswered",
        label=gettext_lazy("A structure has not answered a referral after the return"),
        over=list_unanswered_supports,
        when=schedule_days_around("told_at", *UNANSWERED_DAYS),
        mail="eligibility/support_unanswered",
        to=get_asked_structure,
        unless=get_support_drop_reason,
        context=build_return_context,
    ),
]
