"""A support structure asked to help after the return, from the plan of a participant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from participants.eligibility.lifecycle import ACTIVE, ReferralStage
from participants.eligibility.models import Referral
from participants.eligibility.services.after_return import (
    ask_return_referral,
    format_referral_consent,
)
from participants.register.lifecycle import PARTICIPANT
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import User
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.core.day_words import date_format
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail
from pemwecco.network.models import Organisation
from reintegration.plans.lifecycle import CHANGE, PlanStage, VersionStage
from reintegration.plans.models import (
    MilestoneLine,
    MilestoneReferral,
    PlanMilestone,
    ReintegrationPlan,
)
from reintegration.plans.queries import BACK_STAGES

ASKED_MAIL: Final = "plans/support_asked"
# Whose words the participant reads: those of the structure.
TOLD_MOVES: Final = ("decline", "give")


def list_milestones_to_help(plan: ReintegrationPlan) -> QuerySet[MilestoneLine]:
    """The milestones of the version in force that are not reached, the next first."""
    return MilestoneLine.objects.filter(
        version__plan=plan,
        version__stage=VersionStage.AGREED,
        milestone__reached_on=None,
    ).order_by("due_on", "pk")


@declare_addressees(PARTICIPANT)
@transaction.atomic
def refer_from_plan(
    *,
    plan: ReintegrationPlan,
    structure: Organisation,
    message: str,
    shared: Iterable[str],
    by: User,
    milestone: PlanMilestone | None = None,
    follow_up_on: date | None = None,
) -> Referral:
    """Ask the participant whether a structure may be asked to help; it hears nothing before their yes.

    Refuses with `Refused` a closed plan, somebody who is not back, a milestone that is not in force or is
    reached, and what `ask_return_referral` refuses; `PermissionDenied` without the right.
    """
    require(by, CHANGE)
    locked = (
        ReintegrationPlan.objects.select_for_update(of=("self",))
        .select_related("participation__person", "participation__call__programme")
        .get(pk=plan.pk)
    )
    if locked.stage == PlanStage.CLOSED:
        raise Refused(_("This plan is closed."))
    file = locked.participation
    if file.stage not in BACK_STAGES:
        raise Refused(_("A structure is asked to help once the participant is back."))
    words = "" if milestone is None else _word_milestone(locked, milestone)
    referral = ask_return_referral(
        participation=file,
        structure=structure,
        message=message,
        shared=shared,
        milestone=words,
        follow_up_on=follow_up_on,
        by=by,
    )
    if milestone is not None:
        MilestoneReferral.objects.create(referral=referral, milestone=milestone)
    language = file.person.language
    with translation.override(language):
        queue_mail(
            kind=ASKED_MAIL,
            to=file.person.email,
            language=language,
            context=build_support_context(referral),
            about=format_row_reference(file),
            key=f"{ASKED_MAIL}:{referral.pk}",
        )
    return referral


def _word_milestone(plan: ReintegrationPlan, milestone: PlanMilestone) -> str:
    """A milestone in force as it is worded now, in the language of the plan."""
    line = list_milestones_to_help(plan).filter(milestone=milestone.pk).first()
    if line is None:
        raise Refused(_("This milestone does not stand in the agreed plan."))
    with translation.override(plan.participation.person.language):
        return f"{line.what} ({date_format(line.due_on, 'SHORT_DATE_FORMAT')})"


def build_support_context(referral: Referral) -> dict[str, object]:
    """What mails to the participant say of a structure that may help."""
    file = referral.participation
    return build_mail_context(file) | {
        "name": file.person.called_by,
        "structure": str(referral.structure),
        "message": referral.message,
        "consent": format_referral_consent(referral),
        "stage": referral.get_stage_display(),
        "link": build_site_url(reverse("plans:own")),
    }


def list_return_referrals(plan: ReintegrationPlan) -> list[Referral]:
    """The referrals of a plan, the last first, each with its steps and the support given by it."""
    rows = Referral.objects.of_return().filter(participation=plan.participation_id)
    return list(rows.select_related("structure").prefetch_related("steps", "supports"))


@dataclass(frozen=True, slots=True)
class OwnReferral:
    """A structure that helps, as the participant reads it: what it knows or would know, what it said last."""

    referral: Referral
    consent: str
    words: str
    waits: bool
    may_take_back: bool


def describe_own_referrals(plan: ReintegrationPlan) -> list[OwnReferral]:
    """The structures of a plan for my space, the last first; three queries."""
    found = []
    for row in list_return_referrals(plan):
        steps = list(row.steps.all())
        said = [step.reason for step in steps if step.move in TOLD_MOVES]
        waits = row.stage == ReferralStage.ASKED
        own = OwnReferral(
            referral=row,
            consent=format_referral_consent(row),
            words=said[-1] if said else "",
            waits=waits,
            may_take_back=row.stage in ACTIVE,
        )
        found.append(own)
    return found


def list_referrals_to_consent(files: Iterable[int]) -> QuerySet[Referral]:
    """Those of some files that wait for the participant's word."""
    rows = Referral.objects.of_return().filter(
        participation__in=list(files), stage=ReferralStage.ASKED
    )
    return rows.select_related("structure")
