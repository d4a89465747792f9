"""Staff pages of learning notes."""

from __future__ import annotations

from events.notes.admin.notes import LearningNoteAdmin

__all__ = ["LearningNoteAdmin"]
