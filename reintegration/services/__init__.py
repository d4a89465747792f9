"""Verbs after the return: plan and take follow-ups, note and move partnerships, complete a file."""

from __future__ import annotations

from reintegration.services.answers import Answers, Lead, answer, figures_of, keep_evidence, last_figures
from reintegration.services.followups import (
    close_open,
    complete,
    fall_due,
    give_up,
    open_follow_ups,
    plan_follow_ups,
    return_date,
)
from reintegration.services.partnerships import add_evidence, note_lead

__all__ = [
    "Answers",
    "Lead",
    "add_evidence",
    "answer",
    "close_open",
    "complete",
    "fall_due",
    "figures_of",
    "give_up",
    "keep_evidence",
    "last_figures",
    "note_lead",
    "open_follow_ups",
    "plan_follow_ups",
    "return_date",
]
