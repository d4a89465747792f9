"""What participants and staff type about departure and return."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models import Crossing
from mobility.itineraries.services.crossings import FOR_PARTICIPANTS
from pemwecco.core.form_fields import DayInput, LineField
from pemwecco.documents.form_fields import DocumentField


class CrossingForm(forms.Form):
    """A crossing of the border: day, place, and what proves it."""

    on = forms.DateField(label=_("Day at the border"), widget=DayInput())
    place = LineField(label=_("Airport or border post"), max_length=120)
    evidence = forms.ChoiceField(label=_("Proof"), choices=[])
    file = DocumentField(
        label=_("Photo or PDF of the proof"),
    )

    def __init__(self, *args: Any, as_staff: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = tuple(Crossing.Evidence) if as_staff else FOR_PARTICIPANTS
        choices = [(kind.value, kind.label) for kind in allowed]
        self.fields["evidence"] = forms.ChoiceField(label=_("Proof"), choices=choices)
        # What staff saw themselves needs no file; the service says when one is missing.
        self.fields["file"].required = not as_staff
        self.fields["on"].widget.attrs["max"] = timezone.localdate().isoformat()
        self.order_fields(["on", "place", "evidence", "file"])
