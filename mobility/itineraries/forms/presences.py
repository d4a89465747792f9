"""What a page sends when somebody notes who was at a stop, or whom somebody met there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models import Presence
from pemwecco.core.form_fields import CalendarField, LineField, WholeField

LARGEST_KEY = 2**31 - 1


class PresenceForm(forms.Form):
    """One button of one line: which stop, whose, which day, and what somebody saw."""

    stop = WholeField(min_value=1, max_value=LARGEST_KEY)
    file = WholeField(min_value=1, max_value=LARGEST_KEY)
    on = CalendarField()
    state = forms.ChoiceField(choices=Presence.State.choices)
    reason = LineField(label=_("Why is it corrected?"), max_length=300, required=False)


class IntroductionForm(forms.Form):
    """Who was met, about what, and what is to happen next."""

    on = CalendarField(label=_("Met on"))
    met_name = LineField(label=_("Whom"), max_length=120)
    met_organisation = LineField(
        label=_("Enterprise or organisation"), max_length=200, required=False
    )
    about = LineField(label=_("About what"), max_length=250)
    next_step = LineField(
        label=_("Next step"),
        max_length=250,
        required=False,
        help_text=_("For example: send samples, a call, a price list."),
    )
    due_on = CalendarField(label=_("To be done by"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs["max"] = timezone.localdate().isoformat()
