"""A plan is not followed any more, or again; what that means for its file."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from reintegration.plans.lifecycle import FINISHING, PLAN, PlanEnding, PlanStage
from reintegration.plans.models import ReintegrationPlan


@transaction.atomic
def close_plan(
    *, plan: ReintegrationPlan, because: str, words: str, by: User
) -> ReintegrationPlan:
    """End a plan with a reason of `PlanEnding` and words; after one of `FINISHING` its file may be completed.

    Refuses with `Refused` another reason, no words and a plan that is closed; `PermissionDenied` without the
    right.
    """
    if because not in PlanEnding.values:
        raise Refused(_("Choose why the plan ends."))
    row = ReintegrationPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    PLAN.apply(row, "close_plan", actor=Staff(by), reason=words)
    row.closed_because = because
    row.save(update_fields=["closed_because"])
    plan.stage, plan.closed_because = row.stage, because
    return row


@transaction.atomic
def reopen_plan(*, plan: ReintegrationPlan, words: str, by: User) -> ReintegrationPlan:
    """Follow a closed plan again; why it had ended stays in its history. Refuses with `Refused` no words."""
    row = ReintegrationPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    row.closed_because = ""
    row.save(update_fields=["closed_because"])
    # Refused by the engine, it takes the end back with it.
    PLAN.apply(row, "reopen_plan", actor=Staff(by), reason=words)
    plan.stage, plan.closed_because = row.stage, ""
    return row


def is_completion_proposed(plan: ReintegrationPlan) -> bool:
    """Whether the end of a plan proposes to complete its file; it comes with its file."""
    is_finished = plan.stage == PlanStage.CLOSED and plan.closed_because in FINISHING
    return is_finished and plan.participation.stage == Stage.RETURNED
