"""On staff pages: the plan of a file, its versions with what each changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.itineraries.models import ActionPoint
from mobility.itineraries.papers import POINT_CONTACT
from mobility.itineraries.services.action_points import ADD_POINT
from participants.register.lifecycle import PARTICIPATION
from participants.register.models import Participation
from pemwecco.core.actors import Staff
from pemwecco.core.panels import Panel, register_row_panel
from reintegration.plans.lifecycle import CHANGE, PlanStage
from reintegration.plans.models import ReintegrationPlan
from reintegration.plans.models.plans import VIEW_PLAN
from reintegration.plans.queries import (
    BACK_STAGES,
    PLANNING_STAGES,
    annotate_agreement,
)
from reintegration.plans.services.endings import is_completion_proposed
from reintegration.plans.services.pages import build_plan_page
from reintegration.plans.services.referrals import list_return_referrals
from reintegration.plans.services.support import NOTE_SUPPORT, sum_support

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@register_row_panel(41)
def build_file_plan_panel(row: Model, viewer: User) -> Panel | None:
    """On the page of a file in mobility or back: its plan, or the way to begin one."""
    if not isinstance(row, Participation) or row.stage not in PLANNING_STAGES:
        return None
    if not viewer.has_perm(VIEW_PLAN):
        return None
    plans = ReintegrationPlan.objects.visible_to(viewer).filter(participation=row)
    context = {
        "plan": annotate_agreement(plans).first(),
        "file": row,
        "may_begin": viewer.has_perm("plans.add_reintegrationplan"),
    }
    return Panel(
        "plan", _("Plan after the return"), "plans/admin/of_file.html", context
    )


@register_row_panel(5)
def build_support_panel(row: Model, viewer: User) -> Panel | None:
    """On the page of a plan: what was given, hours and cost in all, and what is to be done by whom."""
    if not isinstance(row, ReintegrationPlan):
        return None
    if not viewer.has_perm("plans.view_givensupport"):
        return None
    supports = list(row.supports.select_related("organisation", "person"))
    hours, costs = sum_support(supports)
    points = ActionPoint.objects.visible_to(viewer).filter(
        participation=row.participation_id
    )
    is_open = row.stage == PlanStage.OPEN
    context = {
        "plan": row,
        "supports": supports,
        "hours": hours,
        "costs": costs,
        "points": list(
            points.select_related("staff", "participation__person", *POINT_CONTACT)
        ),
        "may_note": is_open and viewer.has_perm(NOTE_SUPPORT),
        "may_add": is_open and viewer.has_perm(ADD_POINT),
    }
    return Panel("support", _("Support and to do"), "plans/admin/support.html", context)


@register_row_panel(4)
def build_plan_panel(row: Model, viewer: User) -> Panel | None:
    """On the page of a plan: what is agreed, what is proposed, all that was before."""
    if not isinstance(row, ReintegrationPlan) or not viewer.has_perm(VIEW_PLAN):
        return None
    dated: Any = annotate_agreement(ReintegrationPlan.objects.filter(pk=row.pk)).get()
    is_open = row.stage == PlanStage.OPEN
    context = {
        "plan": dated,
        "page": build_plan_page(row),
        "today": timezone.localdate(),
        "may_answer": is_open and viewer.has_perm(CHANGE),
        **_propose_completion(row, viewer),
    }
    return Panel("plan", _("The plan"), "plans/admin/plan.html", context)


@register_row_panel(6)
def build_referral_panel(row: Model, viewer: User) -> Panel | None:
    """On the page of a plan: which structures were asked to help, what each answered, what came of it."""
    if not isinstance(row, ReintegrationPlan) or not viewer.has_perm(VIEW_PLAN):
        return None
    if not viewer.has_perm("eligibility.view_referral"):
        return None
    is_open = row.stage == PlanStage.OPEN
    is_back = row.participation.stage in BACK_STAGES
    context = {
        "plan": row,
        "referrals": list_return_referrals(row),
        "add": f"{reverse('admin:plans_givensupport_add')}?plan={row.pk}",
        "may_refer": is_open and is_back and viewer.has_perm(CHANGE),
        "may_note": is_open and viewer.has_perm(NOTE_SUPPORT),
    }
    return Panel(
        "referrals",
        _("Help by support structures"),
        "plans/admin/referrals.html",
        context,
    )


def _propose_completion(plan: ReintegrationPlan, viewer: User) -> dict[str, Any]:
    """The button that completes the file of a plan that has ended, with what holds it back."""
    transition = PARTICIPATION.transitions["complete"]
    if not transition.right or not viewer.has_perm(transition.right):
        return {}
    if not is_completion_proposed(plan):
        return {}
    actor = Staff(viewer)
    answer = PARTICIPATION.may(plan.participation, "complete", actor=actor)
    page = "admin:register_participation_move"
    return {
        "completion": [(transition, answer)],
        "at": reverse(page, args=[plan.participation_id]),
    }
