"""A plan that is not agreed near the end of the two months after the return: both sides hear of it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from participants.eligibility.lifecycle import ReferralStage
from participants.eligibility.models import Referral, ReferralQuerySet
from participants.register.queries import build_mail_context
from pemwecco.mail.services import build_site_url
from pemwecco.reminders.engine import Recipient, ReminderRule, schedule_days_around
from reintegration.plans.lifecycle import PlanStage, VersionStage
from reintegration.plans.models import PlanQuerySet, ReintegrationPlan
from reintegration.plans.queries import (
    BACK_STAGES,
    annotate_agreement,
    list_plan_staff,
)
from reintegration.plans.rules import CONSENT_DAYS, WARN_DAYS
from reintegration.plans.services.referrals import ASKED_MAIL, build_support_context


def list_plans_to_agree() -> PlanQuerySet:
    """The followed plans of those who are back that were never agreed, each with its last day."""
    rows: Any = annotate_agreement(ReintegrationPlan.objects.followed())
    found: PlanQuerySet = rows.filter(
        is_agreed=False, agree_by__isnull=False, participation__stage__in=BACK_STAGES
    )
    return found.select_related(
        "participation__person", "participation__call__programme"
    )


def get_plan_person(row: ReintegrationPlan) -> list[Recipient]:
    person = row.participation.person
    return [Recipient(person.email, person.language)]


def list_plan_followers(row: ReintegrationPlan) -> list[Recipient]:
    return [Recipient(user.email, user.language) for user in list_plan_staff(row)]


def get_plan_drop_reason(row: ReintegrationPlan) -> str:
    if row.stage == PlanStage.CLOSED:
        return _("The plan is closed.")
    if row.versions.filter(stage=VersionStage.AGREED).exists():
        return _("The plan is agreed.")
    return ""


def build_plan_context(row: ReintegrationPlan) -> dict[str, Any]:
    return _build_agreement_context(row, reverse("plans:own"))


def build_followed_context(row: ReintegrationPlan) -> dict[str, Any]:
    page = reverse("admin:plans_reintegrationplan_change", args=[row.pk])
    return _build_agreement_context(row, page)


def _build_agreement_context(row: ReintegrationPlan, page: str) -> dict[str, Any]:
    dated: Any = annotate_agreement(ReintegrationPlan.objects.filter(pk=row.pk)).get()
    return build_mail_context(row.participation) | {
        "person": str(row.participation.person),
        "agree_by": dated.agree_by,
        "link": build_site_url(page),
    }


def list_unanswered_asks() -> ReferralQuerySet:
    """Referrals after the return that wait for the consent of the participant."""
    rows = Referral.objects.of_return().filter(stage=ReferralStage.ASKED)
    found: ReferralQuerySet = rows.select_related(
        "structure", "participation__person", "participation__call__programme"
    )
    return found


def get_asked_participant(row: Referral) -> list[Recipient]:
    person = row.participation.person
    return [Recipient(person.email, person.language)]


def get_consent_drop_reason(row: Referral) -> str:
    return (
        "" if row.stage == ReferralStage.ASKED else _("The participant has answered.")
    )


RULES = [
    ReminderRule(
        code="plans.agree",
        label=gettext_lazy("Your plan after the return is to be agreed"),
        over=list_plans_to_agree,
        when=schedule_days_around("agree_by", -WARN_DAYS, -3),
        mail="plans/to_agree",
        to=get_plan_person,
        unless=get_plan_drop_reason,
        context=build_plan_context,
    ),
    ReminderRule(
        code="plans.not_agreed",
        label=gettext_lazy("A plan after the return is not agreed"),
        over=list_plans_to_agree,
        when=schedule_days_around("agree_by", -WARN_DAYS, 1),
        mail="plans/not_agreed",
        to=list_plan_followers,
        unless=get_plan_drop_reason,
        context=build_followed_context,
    ),
    ReminderRule(
        code="plans.support_asked",
        label=gettext_lazy("A structure waits for the participant’s consent"),
        over=list_unanswered_asks,
        when=schedule_days_around("at", *CONSENT_DAYS),
        mail=ASKED_MAIL,
        to=get_asked_participant,
        unless=get_consent_drop_reason,
        context=build_support_context,
    ),
]
