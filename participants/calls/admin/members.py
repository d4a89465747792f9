"""The members of a panel on the page of their call: who, which languages they read, how many files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from participants.calls.models import PanelMember


class PanelMemberForm(forms.ModelForm[PanelMember]):
    languages = forms.MultipleChoiceField(
        label=_("reads"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all languages."),
    )

    class Meta:
        model = PanelMember
        fields = ("user", "languages", "most_files")

    def clean_languages(self) -> list[Any]:
        return list(self.cleaned_data["languages"])
