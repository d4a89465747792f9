from __future__ import annotations

from typing import Any

from django import forms

from pemwecco.core.answers import Refused
from reporting.narrative.models import SectionText
from reporting.narrative.services import refuse_section_text


class SectionTextForm(forms.ModelForm[SectionText]):
    """The text of a section; what the service would refuse is said at the field."""

    class Meta:
        model = SectionText
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 18, "cols": 90})}  # noqa: RUF012  Django's own way

    def clean_text(self) -> Any:
        text = self.cleaned_data["text"]
        try:
            refuse_section_text(stage=self.instance.stage, text=text)
        except Refused as refusal:
            raise forms.ValidationError(list(refusal.sentences)) from refusal
        return text
