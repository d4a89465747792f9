"""The rows of selection: the settings of a call, applications, eligibility, the panel, decisions."""

from __future__ import annotations

from participants.selection.models.applications import (
    Answer,
    Application,
    Attachment,
    Correction,
    CorrectionStep,
    Sending,
    new_access_key,
)
from participants.selection.models.calls import (
    BalanceTarget,
    Choice,
    Condition,
    Criterion,
    Operator,
    Question,
    Setup,
    SetupVersion,
)
from participants.selection.models.decisions import (
    Attendance,
    Minutes,
    Offer,
    OfferStep,
    PendingDecision,
    RefusalReason,
    ReservePlace,
    Round,
    Vacancy,
)
from participants.selection.models.eligibility import (
    Duplicate,
    EligibilityRule,
    Referral,
    ReferralStep,
    Screening,
    ScreeningFinding,
)
from participants.selection.models.panel import Conflict, PanelMember, Redaction, Review, Score

__all__ = [
    "Answer",
    "Application",
    "Attachment",
    "Attendance",
    "BalanceTarget",
    "Choice",
    "Condition",
    "Conflict",
    "Correction",
    "CorrectionStep",
    "Criterion",
    "Duplicate",
    "EligibilityRule",
    "Minutes",
    "Offer",
    "OfferStep",
    "Operator",
    "PanelMember",
    "PendingDecision",
    "Question",
    "Redaction",
    "Referral",
    "ReferralStep",
    "RefusalReason",
    "ReservePlace",
    "Review",
    "Round",
    "Score",
    "Screening",
    "ScreeningFinding",
    "Sending",
    "Setup",
    "SetupVersion",
    "Vacancy",
    "new_access_key",
]
