from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from participants.panel.services.redaction import Passage
from pemwecco.core.form_fields import AddressField, DayInput, LineField, TextField


class AskOpinionForm(forms.Form):
    """Whom to ask, what, until when, and which texts they read."""

    expert_name = LineField(label=_("Name of the expert"), max_length=120)
    expert_email = AddressField(label=_("E-mail address of the expert"))
    language = forms.ChoiceField(
        label=_("Language of the mail"), choices=settings.LANGUAGES
    )
    question = TextField(label=_("Question"), max_length=2000)
    due_on = forms.DateField(
        label=_("Answer by"),
        widget=DayInput(),
    )
    passages = forms.MultipleChoiceField(
        label=_("What the expert reads"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, passages: list[Passage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["passages"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(passage.what, passage.label) for passage in passages]
        field.initial = [passage.what for passage in passages]


class AnswerForm(forms.Form):
    """What the expert says."""

    answer = TextField(label=_("Your answer"), max_length=5000)
