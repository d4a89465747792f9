from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.word_files import DOCX
from reporting.outputs.models import WordTemplate
from reporting.outputs.services.word_templates import take_in_template


class WordTemplateForm(forms.ModelForm[WordTemplate]):
    """A new template with its document; of one that is kept, only the name and whether it is offered."""

    # Whoever sends it, put in by the page.
    by: ClassVar[User]
    uploaded = forms.FileField(
        label=_("Document of Word"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": f".docx,{DOCX}"}),
    )

    class Meta:
        model = WordTemplate
        fields = ("name", "is_used")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.instance.pk is not None or self.errors:
            return data
        if not data.get("uploaded"):
            self.add_error("uploaded", _("Choose a document of Word."))
            return data
        try:
            data["document"] = take_in_template(uploaded=data["uploaded"], by=self.by)
        except Refused as refusal:
            self.add_error("uploaded", list(refusal.sentences))
        return data
