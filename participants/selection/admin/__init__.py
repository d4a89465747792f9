from __future__ import annotations

from participants.selection.admin import (
    board,
    calls,
    conflicts,
    corrections,
    duplicates,
    eligibility,
    offers,
    questions,
    reviews,
    sections,
)

__all__ = [
    "board",
    "calls",
    "conflicts",
    "corrections",
    "duplicates",
    "eligibility",
    "offers",
    "questions",
    "reviews",
    "sections",
]
