"""What follows from the moves of a note: a version comes into force, none is in force any more."""

from __future__ import annotations

from django.utils import timezone

from events.notes.lifecycle import NOTE
from events.notes.models import LearningNote, LearningNoteStep
from events.notes.services.versions import end_note_version, make_note_version
from pemwecco.core.lifecycle import TransitionEvent

Moved = TransitionEvent[LearningNote, LearningNoteStep]


@NOTE.on_transition("publish_note")
def keep_published_version(event: Moved) -> None:
    """The text as it is read from now on; its writers begin anew."""
    day = timezone.localdate(event.log.at)
    make_note_version(note=event.subject, by=event.actor.user, at=event.log.at)
    if event.subject.published_on is None:
        event.subject.published_on = day
        event.subject.save(update_fields=["published_on"])


@NOTE.on_transition("withdraw_note")
def end_withdrawn_version(event: Moved) -> None:
    """Nobody reads a note that was withdrawn; its versions are kept."""
    end_note_version(note=event.subject)


@NOTE.on_transition("submit_note")
def add_submitting_writer(event: Moved) -> None:
    """Whoever asks for a review answers for the text as its writers do."""
    if event.actor.user is not None:
        event.subject.writers.add(event.actor.user)
