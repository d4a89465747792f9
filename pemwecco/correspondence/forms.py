"""What may be typed in a message: by staff, by the person, in words that are used again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from pemwecco.core.answers import Refused
from pemwecco.core.form_fields import LineField, TextField
from pemwecco.correspondence.models import MessageTemplate
from pemwecco.correspondence.services.texts import check_blanks
from pemwecco.correspondence.services.threads import MOST_FILES
from pemwecco.correspondence.topics import list_placeholders, list_topics
from pemwecco.documents.form_fields import DocumentField

LONGEST_MESSAGE = 10_000


def draw_page_key() -> str:
    """The mark of one opened page: what is sent from it twice is one message."""
    return secrets.token_hex(12)


class MessageForm(forms.Form):
    """An answer of the person: words, and files if there are any."""

    text = TextField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    once = forms.CharField(
        widget=forms.HiddenInput, max_length=40, initial=draw_page_key
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_FILES + 1):
            self.fields[f"file_{number}"] = DocumentField(
                label=_("Photo or PDF (not required)")
                if number == 1
                else _("Another photo or PDF"),
                required=False,
            )

    def list_uploads(self) -> list[tuple[str, UploadedFile]]:
        """The files that were sent, each with the name of its field."""
        found = []
        for number in range(1, MOST_FILES + 1):
            name = f"file_{number}"
            if uploaded := self.cleaned_data.get(name):
                found.append((name, uploaded))
        return found


class BegunMessageForm(MessageForm):
    """A message that the person begins: about what, with a subject."""

    about = forms.ChoiceField(label=gettext_lazy("About"))
    subject = LineField(label=gettext_lazy("Subject"), max_length=200)
    field_order = ("about", "subject", "text")

    def __init__(
        self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["about"]
        field.choices = choices
        if len(choices) == 1:
            # Nothing to choose: it is sent without a word.
            field.widget = forms.HiddenInput()
            field.initial = choices[0][0]


class StaffMessageForm(MessageForm):
    """A message of staff: also the subject of its mail."""

    subject = LineField(label=gettext_lazy("Subject"), max_length=200, required=False)
    field_order = ("subject", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Message")


class ManyTextsForm(forms.Form):
    """Subject and text in each language; every blank is one that this kind of row has."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for code, name in settings.LANGUAGES:
            self.fields[f"subject_{code}"] = LineField(
                label=_("Subject (%(language)s)") % {"language": name},
                max_length=200,
                required=False,
            )
            self.fields[f"text_{code}"] = TextField(
                label=_("Text (%(language)s)") % {"language": name},
                max_length=LONGEST_MESSAGE,
                required=False,
                widget=forms.Textarea(attrs={"rows": 9}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        refuse_unknown_blanks(self, self.kind, cleaned)
        return cleaned


class MessageTemplateForm(forms.ModelForm[MessageTemplate]):
    """Words that are used again: their blanks are those of the kind of row."""

    class Meta:
        model = MessageTemplate
        fields = (
            "name",
            "kind",
            "subject_fr",
            "text_fr",
            "subject_en",
            "text_en",
            "subject_nl",
            "text_nl",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            choices = [(topic.code, topic.label) for topic in list_topics()]
            self.fields["kind"] = forms.ChoiceField(
                label=_("for"),
                choices=choices,
                widget=UnfoldAdminSelectWidget(choices=choices),
                help_text=format_blank_help(self.instance.kind),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind") or self.instance.kind
        if kind:
            refuse_unknown_blanks(self, kind, cleaned)
        texts = [cleaned.get(f"text_{code}") for code, _name in settings.LANGUAGES]
        if not any(texts) and not self.errors:
            raise forms.ValidationError(_("Write the text in one language at least."))
        return cleaned


def format_blank_help(kind: str) -> str:
    """The blanks of a kind of row, as the page names them."""
    if not kind:
        return ""
    names = ", ".join("{" + each.name + "}" for each in list_placeholders(kind))
    return _("Placeholders: %(names)s") % {"names": names}


def refuse_unknown_blanks(form: Any, kind: str, cleaned: dict[str, Any]) -> None:
    """Put the sentence of a blank that cannot be filled at its field."""
    for code, _name in settings.LANGUAGES:
        for name in (f"subject_{code}", f"text_{code}"):
            try:
                check_blanks(kind, cleaned.get(name) or "")
            except Refused as refusal:
                form.add_error(name, str(refusal))
