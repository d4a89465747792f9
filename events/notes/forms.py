"""The forms of learning notes: what the library is narrowed to, a note of staff, a note that is proposed."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.notes.models import (
    LearningNote,
    NoteCriterion,
    NoteVersionQuerySet,
    PolicyFeedback,
)
from events.notes.queries import list_version_years, search_note_versions
from events.notes.services.notes import RESERVED, NoteSubject, NoteText
from mobility.itineraries.models import Stop
from pemwecco.core.form_fields import LineField, TextField
from pemwecco.core.typed_text import parse_int
from pemwecco.documents.form_fields import DocumentField
from pemwecco.network.models import NeedTopic, Organisation, Sector

EVERYTHING = ("", _("all"))


def _offer(choices: Any) -> list[tuple[Any, Any]]:
    return [EVERYTHING, *((code, capfirst(name)) for code, name in choices)]


class NoteFilterForm(forms.Form):
    """Words to look for, and what the notes are about; what cannot be read narrows nothing."""

    q = LineField(
        label=_("Words in the note"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "class": "form-control", "maxlength": 200}
        ),
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"),
        queryset=NeedTopic.objects.all(),
        required=False,
        empty_label=_("all"),
    )
    sector = forms.ModelChoiceField(
        label=_("Sector"),
        queryset=Sector.objects.all(),
        required=False,
        empty_label=_("all"),
    )
    level = forms.ChoiceField(label=_("Level"), required=False)
    criterion = forms.ChoiceField(
        label=pgettext_lazy("learning note", "Criterion"), required=False
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    year = forms.TypedChoiceField(
        label=_("Year"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, rows: NoteVersionQuerySet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        offered = {
            "level": _offer(Organisation.Level.choices),
            "criterion": _offer(NoteCriterion.choices),
            "language": _offer(settings.LANGUAGES),
            "year": [EVERYTHING, *((year, year) for year in list_version_years(rows))],
        }
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = choices
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["class"] = "form-select"
        self.is_valid()

    @property
    def words(self) -> str:
        """What is looked for."""
        return str(self.cleaned_data.get("q") or "")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked."""
        return any(self.cleaned_data.values())

    def narrow(self) -> NoteVersionQuerySet:
        """The rows that are asked for: the best first when words are looked for, else the last first."""
        asked, rows = self.cleaned_data, self.rows
        paths = {
            "theme": "note__themes",
            "sector": "note__sector",
            "level": "note__level",
            "criterion": "note__criterion",
            "language": "language",
            "year": "note__published_on__year",
        }
        for name, path in paths.items():
            if asked.get(name):
                rows = rows.filter(**{path: asked[name]})
        if self.words:
            return search_note_versions(rows, self.words)
        return rows.order_by("-note__published_on", "-pk")


class LearningNoteForm(forms.ModelForm[LearningNote]):
    """A note as staff write it; a file goes through the same door as every other."""

    upload = DocumentField(label=_("Picture or PDF to add"), required=False)
    caption = LineField(
        label=_("What the picture shows"), max_length=200, required=False
    )

    class Meta:
        model = LearningNote
        fields: ClassVar[list[str]] = [
            "title", "slug", "language", "audience", "level", "criterion", "sector", "themes",
            "event", "session", "stop", "placement", "follow_up", "partnership",
            "summary", "body",
        ]  # fmt: skip
        help_texts: ClassVar[dict[str, Any]] = {
            "body": _(
                "Markdown: a blank line between paragraphs, # before a heading, - before a point, **bold**."
            ),
            "summary": _("Two or three sentences: they stand in the library."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "stop" in self.fields:
            # A stop has no list to choose from: a note comes from its page, and names that one.
            asked = (self.data.get("stop"), self.initial.get("stop"))
            keys = [parse_int(str(key)) for key in asked if key]
            self.fields["stop"].queryset = Stop.objects.filter(pk__in=keys)  # type: ignore[attr-defined]  # a model choice

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise forms.ValidationError(
                _("This address is a page of its own. Please choose another.")
            )
        return slug

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("upload") and not data.get("caption"):
            self.add_error("caption", _("Say in words what the picture shows."))
        return data


class PolicyFeedbackForm(forms.ModelForm[PolicyFeedback]):
    """What was asked of whom, and what came of it."""

    class Meta:
        model = PolicyFeedback
        fields: ClassVar[list[str]] = [
            "organisation", "asked_on", "asked", "outcome_on", "outcome",
        ]  # fmt: skip


class ProposedNoteForm(forms.Form):
    """A note as a host or a participant proposes it."""

    title = LineField(label=_("Title"), max_length=200)
    language = forms.ChoiceField(
        label=_("In which language do you write?"), choices=settings.LANGUAGES
    )
    level = forms.ChoiceField(
        label=_("Whom does it concern?"), choices=Organisation.Level.choices
    )
    summary = TextField(
        label=_("In two or three sentences: what was learned?"), max_length=600
    )
    body = TextField(
        label=_("What happened, what worked, what would you do otherwise?"),
        max_length=40_000,
    )

    def read_text(self) -> NoteText:
        """What is written."""
        values = self.cleaned_data
        return NoteText(
            values["title"], values["summary"], values["body"], values["language"]
        )

    def read_subject(self) -> NoteSubject:
        """What it is about."""
        return NoteSubject(level=self.cleaned_data["level"])
