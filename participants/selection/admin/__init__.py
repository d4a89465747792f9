from __future__ import annotations

from participants.selection.admin import (
    board,
    calls,
    corrections,
    duplicates,
    eligibility,
    questions,
    reviews,
    sections,
)

__all__ = [
    "board",
    "calls",
    "corrections",
    "duplicates",
    "eligibility",
    "questions",
    "reviews",
    "sections",
]
