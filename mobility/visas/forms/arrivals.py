"""What the participant tells of the arrival declaration."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from pemwecco.core.form_fields import CalendarField
from pemwecco.documents.form_fields import DocumentField


class ArrivalDeclarationForm(forms.Form):
    """The day at the commune, and the paper if there is one."""

    declared_on = CalendarField(label=_("Day on which you were at the commune"))
    file = DocumentField(
        label=_("Photo or PDF of the paper that you got (Annex 3), if you have it"),
        required=False,
    )
