"""The published versions of a note: one comes into force, the one before it ends."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events.notes.models import LearningNote, NoteVersion
from pemwecco.accounts.models import User


@transaction.atomic
def make_note_version(
    *, note: LearningNote, by: User | None, at: datetime
) -> NoteVersion:
    """Keep the text of a note as its next version, in force from now on; the one before it ends.

    The caller moves the note. Who asked for the review stands as the writer.
    """
    end_note_version(note=note)
    last = note.versions.order_by("-number").values_list("number", flat=True).first()
    asked = note.steps.filter(move="submit_note").last()
    made = NoteVersion.objects.create(
        note=note,
        number=(last or 0) + 1,
        language=note.language,
        title=note.title,
        summary=note.summary,
        text=note.body,
        written_by=None if asked is None else asked.by,
        published_by=by,
        published_at=at,
    )
    note.writers.clear()
    return made


def end_note_version(*, note: LearningNote) -> None:
    """No version of a note is in force any more; all are kept."""
    note.versions.filter(is_in_force=True).update(is_in_force=False)
