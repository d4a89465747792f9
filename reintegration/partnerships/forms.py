"""The form of a partnership."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from pemwecco.documents.form_fields import DocumentField
from reintegration.partnerships.models import Partnership


class PartnershipForm(forms.ModelForm[Partnership]):
    """A partnership with its paper: the file goes through the same door as every other."""

    paper = DocumentField(label=_("Signed paper (PDF or picture)"), required=False)

    class Meta:
        model = Partnership
        fields = ("participation", "partner", "kind", "summary", "value_eur")
