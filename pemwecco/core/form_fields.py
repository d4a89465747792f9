"""Fields and widgets that forms of all subjects share: they read what people type (`core.typed_text`), or say
what cannot be read.
"""

from __future__ import annotations

from collections.abc import Sized
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from pemwecco.core.email_addresses import (
    UnusableAddress,
    encode_email_address,
)
from pemwecco.core.partial_dates import PartialDate
from pemwecco.core.typed_text import (
    UNREADABLE,
    clean_line,
    clean_text,
    count_browser_signs,
    is_month_of_year,
    read_day,
    read_number,
    read_whole,
    write_plain_digits,
)

LONGEST_AMOUNT = 14
LONGEST_WHOLE_PART, MOST_DECIMALS = 12, 6
FIRST_YEAR = 1900
# A year on two digits is at most so far ahead: days of a stay lie before us, those of a life behind.
YEARS_AHEAD = 20


class BrowserLengthValidator(MaxLengthValidator):
    """Counts as the `maxlength` of the browser counts: what one could type is never too long."""

    def clean(self, x: Sized) -> int:
        return count_browser_signs(str(x))


def count_as_browser(field: forms.CharField) -> None:
    """Let a field of Django count the length of a text as the `maxlength` of its input does."""
    counted: list[Any] = []
    for validator in field.validators:
        if type(validator) is MaxLengthValidator:
            counted.append(BrowserLengthValidator(validator.limit_value))
        else:
            counted.append(validator)
    field.validators = counted


class LineField(forms.CharField):
    """One line: blanks folded, invisible and direction signs gone, a sign that was lost refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        others = (MaxLengthValidator, ProhibitNullCharactersValidator)
        kept = []
        for validator in self.validators:
            if not isinstance(validator, others):
                kept.append(validator)
        self.validators = kept
        if self.max_length is not None:
            self.validators.append(BrowserLengthValidator(int(self.max_length)))

    def to_python(self, value: Any) -> Any:
        text = self.read(str(super().to_python(value) or ""))
        if UNREADABLE & set(text):
            raise forms.ValidationError(
                _("This holds a sign that cannot be kept. Please type it again.")
            )
        return text or self.empty_value

    def read(self, text: str) -> str:
        return clean_line(text)


class TextField(LineField):
    """A text of several lines, which stay as they are."""

    widget = forms.Textarea

    def read(self, text: str) -> str:
        return clean_text(text).strip()


class AddressField(forms.EmailField):
    """An e-mail address in the form in which it is kept: its domain in ASCII, whichever way it was typed."""

    def to_python(self, value: Any) -> Any:
        text = clean_line(str(super().to_python(value) or ""))
        if not text:
            return self.empty_value
        try:
            return encode_email_address(text)
        except UnusableAddress:
            raise forms.ValidationError(
                _(
                    "Write the address without accents before the @, like awa@example.org."
                )
            ) from None


class WholeField(LineField):
    """A whole number, with blanks, dots or apostrophes between thousands and its currency if one likes."""

    def __init__(
        self,
        *,
        min_value: int | None = None,
        max_value: int | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(empty_value=None, **kwargs)
        self.lowest, self.highest = min_value, max_value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text is None:
            return None
        number = read_whole(text)
        if number is None or len(str(number)) > LONGEST_AMOUNT:
            raise forms.ValidationError(
                _("Write a whole number, in digits. Example: 12 500 000.")
            )
        refuse_outside(Decimal(number), self.lowest, self.highest)
        return number


class YearField(WholeField):
    """A year that has begun, on four digits."""

    def to_python(self, value: Any) -> Any:
        year = super().to_python(value)
        if year is None:
            return None
        if len(str(year)) != len("2024"):
            raise forms.ValidationError(
                _("Write a year on four digits. Example: 2024.")
            )
        if year > timezone.localdate().year:
            raise forms.ValidationError(_("This year is in the future."))
        if year < FIRST_YEAR:
            raise forms.ValidationError(
                _("Write a year from %(year)s on.") % {"year": FIRST_YEAR}
            )
        return year


class NumberField(LineField):
    """A number with a comma or a point, between its limits."""

    def __init__(
        self, *, lowest: Decimal | None, highest: Decimal | None, **kwargs: Any
    ) -> None:
        super().__init__(empty_value=None, **kwargs)
        self.lowest, self.highest = lowest, highest

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text is None:
            return None
        number = read_number(text)
        if number is None and read_whole(text) is not None:
            raise forms.ValidationError(
                _(
                    "This number can be read in two ways. Write thousands with a space (1 234), and decimals "
                    "with a zero behind them (1,2340)."
                )
            )
        if number is None or _is_too_long(number):
            raise forms.ValidationError(_("Write a number, in digits. Example: 12,5."))
        refuse_outside(number, self.lowest, self.highest)
        return number


def _is_too_long(number: Decimal) -> bool:
    decimals = -int(number.normalize().as_tuple().exponent)
    return number.adjusted() >= LONGEST_WHOLE_PART or decimals > MOST_DECIMALS


def refuse_outside(
    number: Decimal, lowest: Decimal | int | None, highest: Decimal | int | None
) -> None:
    """Raise `ValidationError` with the limit that a number does not keep."""
    if lowest is not None and number < lowest:
        raise forms.ValidationError(
            _("Write at least %(number)s.") % {"number": format_limit(lowest)}
        )
    if highest is not None and number > highest:
        raise forms.ValidationError(
            _("Write at most %(number)s.") % {"number": format_limit(highest)}
        )


def format_limit(number: Decimal | int) -> str:
    """A limit as people write it: 5, not 5.00."""
    return f"{Decimal(number).normalize():f}"


class DayField(LineField):
    """A day that has come, as people write it: 31/12/1990, 31.12.90, 31121990, 31 décembre 1990."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=None, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text is None:
            return None
        today = timezone.localdate()
        day = read_day_or_refuse(text, latest_year=today.year)
        if day > today:
            raise forms.ValidationError(_("This date has not come yet."))
        return day


def read_day_or_refuse(text: str, *, latest_year: int) -> date:
    """A day as people write it; else `ValidationError` with what is wrong: the day left out, or no date."""
    day = read_day(text, latest_year=latest_year)
    if day is not None and day.year >= FIRST_YEAR:
        return day
    if is_month_of_year(text):
        raise forms.ValidationError(_("Write the day too. Example: 14 March 2019."))
    raise forms.ValidationError(_("This is not a date. Example: 31/12/1990."))


class DayInput(forms.DateInput):
    """A date chosen in the browser's own calendar; where there is none, typed as people write it."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        if not isinstance(typed, str):
            return typed
        ahead = timezone.localdate() + timedelta(days=366 * YEARS_AHEAD)
        day = read_day(typed, latest_year=ahead.year)
        return write_plain_digits(typed) if day is None else day.isoformat()


class CalendarField(forms.DateField):
    """A day, past or to come, chosen in the browser's calendar or typed as people write it."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        text = clean_line(value)
        if not text:
            return None
        ahead = timezone.localdate().year + YEARS_AHEAD
        return read_day_or_refuse(text, latest_year=ahead)


def build_typed_field(
    column: models.Field[Any, Any], **given: Any
) -> forms.Field | None:
    """The field of a column in a form outside the staff pages: texts, numbers and days as people type them.

    For `formfield_callback` of a model form's Meta.
    """
    field = column.formfield(**given)
    kind = TYPED_FIELDS.get(type(field))
    if field is None or kind is None:
        return field
    options: dict[str, Any] = {
        "label": field.label,
        "help_text": field.help_text,
        "required": field.required,
        "initial": field.initial,
    }
    if isinstance(field, forms.CharField):
        options["max_length"] = field.max_length
        options["widget"] = field.widget
        if isinstance(field.widget, forms.Textarea):
            kind = TextField
    elif isinstance(field, forms.IntegerField):
        options["min_value"], options["max_value"] = field.min_value, field.max_value
    return kind(**options)


TYPED_FIELDS: dict[type[Any], type[forms.Field]] = {
    forms.CharField: LineField,
    forms.IntegerField: WholeField,
    forms.DateField: CalendarField,
}


class PartialDateInput(forms.TextInput):
    """A date that may leave its day or month open; the browser's calendar knows no such dates."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs={"placeholder": "31/12/1990", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return (
            value.numeric()
            if isinstance(value, PartialDate)
            else super().format_value(value)
        )
