"""What staff type to draw a sample."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.register.models import Cohort, Programme
from pemwecco.accounts.models import User
from pemwecco.core.form_fields import LineField, WholeField


class DrawSampleForm(forms.Form):
    """Of whom, how many, and by which seed."""

    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.none()
    )
    cohort = forms.ModelChoiceField(
        label=_("Cohort"),
        queryset=Cohort.objects.none(),
        required=False,
        empty_label=_("all cohorts"),
    )
    percent = WholeField(label=_("Share in %"), min_value=1, max_value=100, initial=10)
    seed = LineField(
        label=_("Seed"),
        max_length=64,
        required=False,
        help_text=_("Given by the auditor; left empty, one is made and printed."),
    )

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.visible_to(viewer)  # type: ignore[attr-defined]  # a choice of rows
        self.fields["cohort"].queryset = Cohort.objects.visible_to(viewer)  # type: ignore[attr-defined]  # as above
