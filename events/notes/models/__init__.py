"""Learning notes: what was learned, its published versions, who wrote it, what policy made of it."""

from __future__ import annotations

from events.notes.models.notes import (
    LearningNote,
    LearningNoteQuerySet,
    LearningNoteStep,
    NoteAudience,
    NoteCriterion,
)
from events.notes.models.parts import (
    NoteAuthor,
    NoteDownload,
    NoteFile,
    PolicyFeedback,
)
from events.notes.models.versions import NoteVersion, NoteVersionQuerySet

__all__ = [
    "LearningNote",
    "LearningNoteQuerySet",
    "LearningNoteStep",
    "NoteAudience",
    "NoteAuthor",
    "NoteCriterion",
    "NoteDownload",
    "NoteFile",
    "NoteVersion",
    "NoteVersionQuerySet",
    "PolicyFeedback",
]
