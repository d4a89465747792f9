"""How staff plan a session."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.gatherings.models import validate_time_zone
from events.gatherings.rules import read_event_times
from participants.training.models import Session


class SessionForm(forms.ModelForm[Session]):
    """A session and, while it is planned, the event that it makes. Hours are those of the place."""

    starts_at = forms.SplitDateTimeField(
        label=_("Starts (local time)"), widget=AdminSplitDateTime
    )
    ends_at = forms.SplitDateTimeField(
        label=_("Ends (local time)"), widget=AdminSplitDateTime
    )
    place = forms.CharField(label=_("Place"), max_length=200)
    timezone = forms.CharField(
        label=_("Time zone of the place"), validators=[validate_time_zone]
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    online_link = forms.URLField(
        label=_("Link for online participants"), required=False
    )

    class Meta:
        model = Session
        fields: ClassVar[list[str]] = ["module", "cohort"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        module, cohort = data.get("module"), data.get("cohort")
        if module and cohort and module.programme_id != cohort.programme_id:
            self.add_error(
                "cohort", _("This cohort belongs to another programme than the module.")
            )
        read = read_event_times(data)
        data |= read.moments
        for name, finding in read.findings.items():
            self.add_error(name, gettext(finding.message))
        return data
