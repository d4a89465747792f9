from __future__ import annotations

from reintegration.plans.models.plans import (
    MilestoneLine,
    PlanMilestone,
    PlanQuerySet,
    PlanVersion,
    PlanVersionStep,
    ReintegrationPlan,
    ReintegrationPlanStep,
)
from reintegration.plans.models.referrals import MilestoneReferral
from reintegration.plans.models.support import GivenSupport
from reintegration.plans.models.templates import (
    Helper,
    PlanKind,
    PlanTemplate,
    TemplateMilestone,
)

__all__ = [
    "GivenSupport",
    "Helper",
    "MilestoneLine",
    "MilestoneReferral",
    "PlanKind",
    "PlanMilestone",
    "PlanQuerySet",
    "PlanTemplate",
    "PlanVersion",
    "PlanVersionStep",
    "ReintegrationPlan",
    "ReintegrationPlanStep",
    "TemplateMilestone",
]
