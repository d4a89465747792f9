"""Columns that several subjects share."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.postgres.fields import (
    DateRangeField,
    IntegerRangeField,
    RangeBoundary,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pemwecco.core.form_fields import PartialDateInput
from pemwecco.core.partial_date_reader import read_partial_date
from pemwecco.core.partial_dates import LENGTH, PartialDate

if TYPE_CHECKING:
    _PartialDateColumn = models.Field[
        PartialDate | date | str | None, PartialDate | None
    ]
else:
    _PartialDateColumn = models.Field


class ReadWhenSet(DeferredAttribute):
    """An attribute that holds what its column reads, also before the row is saved."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class PartialDateField(_PartialDateColumn):
    """A `PartialDate`, kept as ISO 8601-2 writes it: ``1975-03-14``, ``1975-XX-XX``. Nothing is made up."""

    description = "A date of which a part may not be known"
    descriptor_class = ReadWhenSet

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = LENGTH
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "CharField"

    def from_db_value(self, value: str | None, *_more: Any) -> PartialDate | None:
        return self.to_python(value)

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or value == "" or isinstance(value, PartialDate):
            return value or None
        if isinstance(value, date):
            return PartialDate.of(value)
        try:
            return PartialDate.fromisoformat(str(value))
        except ValueError as error:
            if (read := read_partial_date(str(value))) is not None:
                return read
            raise ValidationError(_("This is not a date.")) from error

    def get_prep_value(self, value: Any) -> str | None:
        read = self.to_python(super().get_prep_value(value))
        return None if read is None else read.isoformat()

    def value_to_string(self, obj: models.Model) -> str:
        read = self.to_python(self.value_from_object(obj))
        return "" if read is None else read.isoformat()

    def formfield(self, **kwargs: Any) -> forms.Field:  # type: ignore[override]  # one kind of field only
        return PartialDateFormField(
            label=capfirst(self.verbose_name),
            required=not self.blank,
            help_text=self.help_text,
        )


class PartialDateFormField(forms.CharField):
    """A date as staff type it, whole or with zeros for what is not known."""

    widget = PartialDateInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.whole = forms.DateField(required=False)

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").strip()
        if not text:
            return None
        if (partial := read_partial_date(text)) is not None:
            return partial
        day = self.whole.to_python(text)
        return None if day is None else PartialDate.of(day)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != self.to_python(data))
        except ValidationError:
            return True


class DateRange(models.Func):
    """daterange(first, last, '[]'): both days count."""

    function = "DATERANGE"
    output_field = DateRangeField()


class SameRow(models.Func):
    """int8range(id, id, '[]'): equality as an overlap, so that no contrib extension is needed."""

    function = "INT8RANGE"
    output_field = IntegerRangeField()


def build_same_word(column: str) -> SameRow:
    """Equality of a short word as an overlap, by its hash."""
    hashed = models.Func(
        models.F(column), function="HASHTEXT", output_field=models.BigIntegerField()
    )
    return SameRow(hashed, hashed, RangeBoundary(inclusive_upper=True))
