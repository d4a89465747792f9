"""The life of a plan for the time after the return, and of each of its versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participants.register.lifecycle import PARTICIPANT
from pemwecco.core.addressees import Addressee
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.lifecycle import Asking, Lifecycle, Transition

if TYPE_CHECKING:
    from reintegration.plans.models import (
        PlanVersion,
        PlanVersionStep,
        ReintegrationPlan,
        ReintegrationPlanStep,
    )

PLAN_STAFF = Addressee(_("who follows the participant"))
CHANGE = "plans.change_reintegrationplan"


class PlanStage(models.TextChoices):
    OPEN = "open", pgettext_lazy("plan after the return", "followed")
    CLOSED = "closed", pgettext_lazy("plan after the return", "closed")


class PlanEnding(models.TextChoices):
    """Why a plan is not followed any more."""

    REACHED = "reached", pgettext_lazy("end of a plan", "its goals are reached")
    PROGRAMME = "programme", pgettext_lazy("end of a plan", "the programme ends")
    STRUCTURE = (
        "structure",
        pgettext_lazy("end of a plan", "a structure goes on with it"),
    )
    GIVEN_UP = "given_up", pgettext_lazy("end of a plan", "it is given up")
    OTHER = "other", pgettext_lazy("end of a plan", "another reason")


# After these ends nothing is left to follow: the file may be completed.
FINISHING = (PlanEnding.REACHED, PlanEnding.PROGRAMME)
PLAN: Lifecycle[ReintegrationPlan, ReintegrationPlanStep] = Lifecycle(
    "reintegration_plan",
    (
        Transition(
            "close_plan",
            (PlanStage.OPEN,),
            PlanStage.CLOSED,
            _("Close the plan"),
            CHANGE,
            needs_reason=True,
            codes=tuple(PlanEnding.choices),
        ),
        Transition(
            "reopen_plan",
            (PlanStage.CLOSED,),
            PlanStage.OPEN,
            _("Follow it again"),
            CHANGE,
            needs_reason=True,
        ),
    ),
)


class VersionStage(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("version of a plan", "proposed")
    AGREED = "agreed", pgettext_lazy("version of a plan", "agreed by both")
    DECLINED = "declined", pgettext_lazy("version of a plan", "declined")
    REPLACED = "replaced", pgettext_lazy("version of a plan", "replaced")


V = VersionStage


def has_both_words(asking: Asking[PlanVersion]) -> list[GuardAnswer]:
    """A version is agreed when the participant and staff said yes to it. The database says it again."""
    answers = []
    for row in asking.rows:
        is_said = row.participant_yes_at is not None and row.staff_yes_at is not None
        answers.append(YES if is_said else no(_("The other side has not said yes.")))
    return answers


VERSION: Lifecycle[PlanVersion, PlanVersionStep] = Lifecycle(
    "plan_version",
    (
        # Each is the consequence of what a side says, or of a later version.
        Transition(
            "agree_version",
            (V.PROPOSED,),
            V.AGREED,
            _("Agreed by both"),
            guards=(has_both_words,),
            writes_to=(PARTICIPANT, PLAN_STAFF),
        ),
        Transition(
            "decline_version",
            (V.PROPOSED,),
            V.DECLINED,
            _("Not agreed"),
            CHANGE,
            needs_reason=True,
            by_party=True,
            writes_to=(PARTICIPANT, PLAN_STAFF),
        ),
        Transition(
            "replace_version",
            (V.PROPOSED, V.DECLINED, V.AGREED),
            V.REPLACED,
            _("Replaced by a later version"),
        ),
    ),
)
