"""What participants and staff type about departure and return."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.rules import DaySpan
from mobility.itineraries.models import Crossing, ReturnDelay
from mobility.itineraries.rules.plan import list_stay_date_findings
from mobility.itineraries.services.crossings import FOR_PARTICIPANTS
from participants.register.queries import get_longest_short_stay
from pemwecco.core.checked_forms import CheckedModelForm
from pemwecco.core.findings import Finding
from pemwecco.core.form_fields import CalendarField, LineField, TextField
from pemwecco.documents.form_fields import DocumentField
from pemwecco.documents.models import Document


class CrossingForm(forms.Form):
    """A crossing of the border: day, place, and what proves it."""

    on = CalendarField(label=_("Day at the border"))
    place = LineField(label=_("Airport or border post"), max_length=120)
    evidence = forms.ChoiceField(label=_("Proof"), choices=[])
    file = DocumentField(
        label=_("Photo or PDF of the proof"),
    )

    def __init__(
        self,
        *args: Any,
        as_staff: bool = False,
        kept: Document | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        allowed = tuple(Crossing.Evidence) if as_staff else FOR_PARTICIPANTS
        choices = [(kind.value, kind.label) for kind in allowed]
        self.fields["evidence"] = forms.ChoiceField(label=_("Proof"), choices=choices)
        # What staff saw themselves needs no file; the service says when one is missing.
        self.fields["file"].required = not as_staff and kept is None
        if kept is not None:
            said = _("%(name)s is kept. Choose a file only to replace it.")
            self.fields["file"].help_text = said % {"name": kept.name}
        self.fields["on"].widget.attrs["max"] = timezone.localdate().isoformat()
        self.order_fields(["on", "place", "evidence", "file"])


class ReturnDelayForm(forms.Form):
    """A return later than planned: the new day, why, and the paper that shows it."""

    kind = forms.ChoiceField(
        label=_("Reason"), choices=ReturnDelay.Kind, widget=forms.RadioSelect
    )
    expected_on = CalendarField(label=_("New day of return"))
    account = TextField(
        label=_("What happened, in a few lines"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = DocumentField(
        label=_("Photo or PDF of the paper that shows it"),
        help_text=_(
            "For example a medical certificate, the airline’s message or the decision of the authorities."
        ),
    )


class WithdrawCrossingForm(forms.Form):
    """Why a crossing was a mistake; kept with it and in the timeline of the file."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ItineraryForm(CheckedModelForm):
    """The days of a stay, held against the longest short stay and the days of the cohort."""

    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        participation = values.get("participation")
        if participation is None and self.instance.pk is not None:
            participation = self.instance.participation
        cohort = participation.cohort if participation is not None else None
        return list_stay_date_findings(
            DaySpan(values["arrives_on"], values["leaves_on"]),
            timezone.localdate(),
            cohort=cohort and DaySpan(cohort.arrives_on, cohort.leaves_on),
            max_days=get_longest_short_stay(values["arrives_on"]),
        )
