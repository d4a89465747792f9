from __future__ import annotations

from participants.selection.admin import board, calls, duplicates, eligibility, reviews, sections

__all__ = ["board", "calls", "duplicates", "eligibility", "reviews", "sections"]
