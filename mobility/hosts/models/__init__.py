"""Hosts, their contacts who sign in, what they offer, and the placements made with them."""

from __future__ import annotations

from mobility.hosts.models.access import (
    AccessRequest,
    AccessRequestQuerySet,
    HostInvitation,
    HostInvitationQuerySet,
    HostOnboarding,
    InvitationState,
    PersonalInvitation,
    PersonalInvitationQuerySet,
)
from mobility.hosts.models.campaigns import (
    CampaignAnswer,
    CampaignAnswerQuerySet,
    HostAvailability,
    HostCampaign,
)
from mobility.hosts.models.changes import HostChange, HostChangeQuerySet
from mobility.hosts.models.describing import DescribedStep
from mobility.hosts.models.evaluations import (
    TAKES_PLACE,
    EvaluationMark,
    EvaluationQuestion,
    EvaluationSide,
    MarkWord,
    VisitEvaluation,
    VisitEvaluationQuerySet,
    list_side_questions,
)
from mobility.hosts.models.hosts import (
    CONTACT_JOINS,
    Host,
    HostContact,
    HostContactQuerySet,
    HostQuerySet,
)
from mobility.hosts.models.placements import (
    DayProposal,
    Placement,
    PlacementQuerySet,
    PlacementStep,
    VisitCalendar,
    generate_visits_token,
)

__all__ = [
    "CONTACT_JOINS",
    "TAKES_PLACE",
    "AccessRequest",
    "AccessRequestQuerySet",
    "CampaignAnswer",
    "CampaignAnswerQuerySet",
    "DayProposal",
    "DescribedStep",
    "EvaluationMark",
    "EvaluationQuestion",
    "EvaluationSide",
    "Host",
    "HostAvailability",
    "HostCampaign",
    "HostChange",
    "HostChangeQuerySet",
    "HostContact",
    "HostContactQuerySet",
    "HostInvitation",
    "HostInvitationQuerySet",
    "HostOnboarding",
    "HostQuerySet",
    "InvitationState",
    "MarkWord",
    "PersonalInvitation",
    "PersonalInvitationQuerySet",
    "Placement",
    "PlacementQuerySet",
    "PlacementStep",
    "VisitCalendar",
    "VisitEvaluation",
    "VisitEvaluationQuerySet",
    "generate_visits_token",
    "list_side_questions",
]
