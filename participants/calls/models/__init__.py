"""The settings of a call: what it asks, what it judges by, who judges."""

from __future__ import annotations

from participants.calls.models.criteria import BalanceTarget, Criterion
from participants.calls.models.eligibility_rules import EligibilityRule
from participants.calls.models.members import PanelMember
from participants.calls.models.questions import (
    Choice,
    Condition,
    Operator,
    Question,
    UsualPaper,
)
from participants.calls.models.settings import (
    CostBearer,
    Dimension,
    Setup,
    SetupVersion,
    build_frozen_call_trigger,
)
from participants.calls.models.subscribers import CallSubscriber

__all__ = [
    "BalanceTarget",
    "CallSubscriber",
    "Choice",
    "Condition",
    "CostBearer",
    "Criterion",
    "Dimension",
    "EligibilityRule",
    "Operator",
    "PanelMember",
    "Question",
    "Setup",
    "SetupVersion",
    "UsualPaper",
    "build_frozen_call_trigger",
]
