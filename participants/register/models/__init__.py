"""The rows of the register: programmes, calls, cohorts, files."""

from __future__ import annotations

from participants.register.models.calls import (
    AccessCode,
    Call,
    Cohort,
    Programme,
    get_translated_text,
)
from participants.register.models.files import (
    ErasedDraft,
    Participation,
    ParticipationStep,
    format_participation_reference,
)

__all__ = [
    "AccessCode",
    "Call",
    "Cohort",
    "ErasedDraft",
    "Participation",
    "ParticipationStep",
    "Programme",
    "format_participation_reference",
    "get_translated_text",
]
