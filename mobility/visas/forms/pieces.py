"""One paper of the checklist: its file, its days, or another one that the post asks for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from mobility.visas.models import Piece
from pemwecco.core.form_fields import DayInput
from pemwecco.documents.form_fields import DocumentField


class UploadForm(forms.Form):
    """One file for a piece: a photo from the phone's camera or a PDF."""

    file = DocumentField(
        label=_("Photo or PDF"),
    )


class RequestItemForm(forms.Form):
    """A paper that the post asks for after the lodging."""

    code = forms.ChoiceField(
        label=_("paper"), choices=Piece.Code.choices, initial=Piece.Code.OTHER
    )
    title = forms.CharField(
        label=_("which one"),
        max_length=120,
        required=False,
        help_text=_("For an additional paper."),
    )
    why = forms.CharField(
        label=_("what is asked, as the participant reads it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = forms.DateField(label=_("needed by"), widget=DayInput())


class ItemDatesForm(forms.Form):
    issued_on = forms.DateField(label=_("issued on"), widget=DayInput(), required=False)
    valid_until = forms.DateField(
        label=_("valid until"), widget=DayInput(), required=False
    )
