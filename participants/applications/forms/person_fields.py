"""What a form reads of a person: a birth as far as it is known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from pemwecco.core.form_fields import DayField
from pemwecco.core.partial_date_reader import read_partial_date
from pemwecco.core.partial_dates import PartialDate


class BirthField(DayField):
    """A date of birth, whole or with what is not known left open: 1975, 00/00/1975, XX/03/1975."""

    def to_python(self, value: Any) -> Any:
        partial = read_partial_date(str(value or ""))
        if partial is None:
            day = super().to_python(value)
            return None if day is None else PartialDate.of(day)
        first = partial.earliest()
        if first is not None and first > timezone.localdate():
            raise forms.ValidationError(_("This date has not come yet."))
        return partial
