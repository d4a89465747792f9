"""The life of a learning note: written, read by somebody else, published, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pemwecco.core.answers import YES, GuardAnswer, answer_rows, no
from pemwecco.core.lifecycle import Asking, Lifecycle, Transition

if TYPE_CHECKING:
    from events.notes.models import LearningNote, LearningNoteStep

CHANGE = "notes.change_learningnote"
PUBLISH = "notes.publish_learningnote"


class NoteStage(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("learning note", "draft")
    IN_REVIEW = "in_review", pgettext_lazy("learning note", "in review")
    PUBLISHED = "published", pgettext_lazy("learning note", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("learning note", "withdrawn")


S = NoteStage


def has_whole_text(asking: Asking[LearningNote]) -> list[GuardAnswer]:
    """A note is read by somebody else once title, summary and text are there."""
    answers = []
    for row in asking.rows:
        is_whole = row.title.strip() and row.summary.strip() and row.body.strip()
        sentence = _("Write title, summary and text first.")
        answers.append(YES if is_whole else no(sentence))
    return answers


def is_read_by_other_eyes(asking: Asking[LearningNote]) -> list[GuardAnswer]:
    """Whoever wrote on a note, or stands as its author, does not publish it; one query."""
    user = asking.actor.user
    if user is None or not asking.rows:
        return [YES] * len(asking.rows)
    notes = type(asking.rows[0]).objects.filter(pk__in=[row.pk for row in asking.rows])
    sentence = _("Whoever wrote a note does not publish it: ask a colleague.")
    own = dict.fromkeys(notes.written_by(user).values_list("pk", flat=True), sentence)
    return answer_rows(asking.rows, own)


NOTE: Lifecycle[LearningNote, LearningNoteStep] = Lifecycle(
    "learning_note",
    (
        Transition(
            "submit_note",
            (S.DRAFT,),
            S.IN_REVIEW,
            _("Ask for a review"),
            CHANGE,
            guards=(has_whole_text,),
            by_party=True,
        ),
        Transition(
            "send_back_note",
            (S.IN_REVIEW,),
            S.DRAFT,
            pgettext_lazy("learning note", "Send back"),
            PUBLISH,
            needs_reason=True,
        ),
        Transition(
            "publish_note",
            (S.IN_REVIEW,),
            S.PUBLISHED,
            pgettext_lazy("learning note", "Publish"),
            PUBLISH,
            guards=(has_whole_text, is_read_by_other_eyes),
        ),
        # The version in force stays readable while the next one is written.
        Transition(
            "revise_note",
            (S.PUBLISHED,),
            S.DRAFT,
            _("Write the next version"),
            CHANGE,
        ),
        Transition(
            "withdraw_note",
            (S.DRAFT, S.IN_REVIEW, S.PUBLISHED),
            S.WITHDRAWN,
            pgettext_lazy("learning note", "Withdraw"),
            PUBLISH,
            needs_reason=True,
            grave=True,
        ),
        Transition(
            "reopen_note",
            (S.WITHDRAWN,),
            S.DRAFT,
            pgettext_lazy("learning note", "Take up again"),
            CHANGE,
            needs_reason=True,
        ),
    ),
)
