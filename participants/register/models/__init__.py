"""The rows of the register: programmes, calls, cohorts, files."""

from __future__ import annotations

from participants.register.models.calls import (
    AccessCode,
    Call,
    Cohort,
    Programme,
    in_language,
)
from participants.register.models.files import (
    Participation,
    ParticipationStep,
    file_reference,
)

__all__ = [
    "AccessCode",
    "Call",
    "Cohort",
    "Participation",
    "ParticipationStep",
    "Programme",
    "file_reference",
    "in_language",
]
