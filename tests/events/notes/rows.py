"""A note as staff write it, and one that is published; who wrote and who published it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from events.notes.lifecycle import NOTE, NoteStage
from events.notes.models import LearningNote
from events.notes.services.notes import NoteSubject, NoteText, begin_learning_note
from events.notes.services.versions import make_note_version
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff

TEXT = NoteText("What we learned", "Short.", "It **worked**.", "en")


def make_note(by: User, text: NoteText = TEXT, **subject: Any) -> LearningNote:
    """A draft of staff."""
    return begin_learning_note(text=text, subject=NoteSubject(**subject), by=by)


def publish_note(note: LearningNote, writer: User, reader: User) -> LearningNote:
    """Reviewed and published by somebody else."""
    NOTE.apply(note, "submit_note", actor=Staff(writer))
    NOTE.apply(note, "publish_note", actor=Staff(reader))
    note.refresh_from_db()
    return note


def make_published_note(**fields: Any) -> LearningNote:
    """A note that everyone reads, from today on, whoever wrote it."""
    facts = {
        "slug": "what-we-learned",
        "title": "What we learned",
        "level": "micro",
        "summary": "Short.",
        "body": "Long.",
        "language": "en",
        "published_on": timezone.localdate(),
        "stage": NoteStage.PUBLISHED,
    }
    note = LearningNote.objects.create(**facts | fields)
    make_note_version(note=note, by=None, at=timezone.now())
    return note
