"""The form of a learning note."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from events.notes.models import LearningNote
from pemwecco.documents.form_fields import DocumentField


class LearningNoteForm(forms.ModelForm[LearningNote]):
    """A note with its file: the file goes through the same door as every other."""

    upload = DocumentField(label=_("File of the note (PDF or picture)"), required=False)

    class Meta:
        model = LearningNote
        fields: ClassVar[list[str]] = [
            "title", "slug", "language", "level", "event", "summary", "body", "published_on",
        ]  # fmt: skip
