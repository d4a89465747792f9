from __future__ import annotations

from participants.selection.admin import board, calls, reviews, sections

__all__ = ["board", "calls", "reviews", "sections"]
