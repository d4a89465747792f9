"""Follow-ups after the return, what was answered, who may answer by a link, and what is asked."""

from __future__ import annotations

from reintegration.followups.models.answers import FollowUpAnswer, PartnershipAnswer
from reintegration.followups.models.contacts import FollowUpCall, Respondent
from reintegration.followups.models.followups import (
    FollowUp,
    FollowUpQuerySet,
    FollowUpStep,
    generate_answer_token,
)
from reintegration.followups.models.questionnaires import (
    Questionnaire,
    QuestionnaireLine,
)

__all__ = [
    "FollowUp",
    "FollowUpAnswer",
    "FollowUpCall",
    "FollowUpQuerySet",
    "FollowUpStep",
    "PartnershipAnswer",
    "Questionnaire",
    "QuestionnaireLine",
    "Respondent",
    "generate_answer_token",
]
