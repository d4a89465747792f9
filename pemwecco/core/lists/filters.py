"""The filters of lists of staff: several values at once, from a day to a day, from a number to a number.

The address holds them, each value by itself (`?stage__exact=submitted&stage__exact=eligible`), so that old
addresses with one value stay good. A list names columns in `list_filter` as in bare Django.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.forms import DateField
from django.http import HttpRequest
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

Rows = QuerySet[Any, Any]


class AnyOfValues:
    """A filter of Django's that keeps the rows with any of the values, "none" being one of them."""

    used_parameters: Any

    def has_output(self) -> bool:
        """Django draws no filter of one value, and forgets the condition with it."""
        return bool(self.used_parameters) or bool(super().has_output())  # type: ignore[misc]  # a mixin of filters

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        wanted = Q()
        for name, values in self.used_parameters.items():
            for value in values:
                # A form sends an empty text for what nobody chose.
                wanted |= Q() if value == "" else Q((name, value))
        try:
            return queryset.filter(wanted)
        except (ValueError, ValidationError) as error:
            raise IncorrectLookupParameters(error) from error


class RelatedValuesFilter(AnyOfValues, admin.RelatedFieldListFilter):
    """By the rows that a column points to."""


class UsedValuesFilter(AnyOfValues, admin.RelatedOnlyFieldListFilter):
    """By the rows that a column points to, those only that some row of the list points to."""


class ChoiceValuesFilter(AnyOfValues, admin.ChoicesFieldListFilter):
    """By the choices of a column."""


class YesNoFilter(AnyOfValues, admin.BooleanFieldListFilter):
    """By yes and no."""


class KnownValuesFilter(AnyOfValues, admin.AllValuesFieldListFilter):
    """By the values that a column has in some row."""

    def name_value(self, value: Any) -> str:
        """What a reader calls a value; codes have names."""
        return str(value)


class RangeFilter(admin.FieldListFilter):
    """By the two ends of a range, both counted in; an end that cannot be read is said and left out."""

    kind: ClassVar[str]

    def __init__(self, field: Any, *args: Any, **kwargs: Any) -> None:
        field_path = kwargs["field_path"]
        self.from_name = f"{field_path}__gte"
        self.until_name = f"{field_path}__lte"
        self.empty_name = f"{field_path}__isnull"
        self.can_be_empty = field.null
        # Sentences about what could not be read.
        self.refusals: list[str] = []
        super().__init__(field, *args, **kwargs)

    def expected_parameters(self) -> list[str | None]:
        return [self.from_name, self.until_name, self.empty_name]

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: Any) -> Any:
        return ()

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        path = self.from_name.removesuffix("__gte")
        first = self._read_end(self.from_name)
        last = self._read_end(self.until_name)
        if first is not None:
            queryset = queryset.filter(self.build_start(path, first))
        if last is not None:
            queryset = queryset.filter(self.build_end(path, last))
        for is_empty in self._list_given(self.empty_name)[:1]:
            queryset = queryset.filter(**{self.empty_name: is_empty})
        return queryset

    def _read_end(self, name: str) -> Any:
        given = self._list_given(name)
        typed = str(given[0]).strip() if given else ""
        if not typed:
            return None
        found = self.read_value(typed)
        if found is None:
            sentence = _("“%(typed)s” cannot be read in the filter “%(filter)s”.")
            self.refusals.append(sentence % {"typed": typed, "filter": self.title})
        return found

    def _list_given(self, name: str) -> list[Any]:
        given: Any = self.used_parameters.get(name, [])
        return list(given)

    def read_value(self, typed: str) -> Any:
        """The value of a typed end; None when it cannot be read."""
        raise NotImplementedError

    def build_start(self, path: str, value: Any) -> Q:
        return Q((f"{path}__gte", value))

    def build_end(self, path: str, value: Any) -> Q:
        return Q((f"{path}__lte", value))


class DayRangeFilter(RangeFilter):
    """From a day to a day, both counted in, of a column with days or instants (in the office's zone)."""

    kind = "days"

    def __init__(self, field: Any, *args: Any, **kwargs: Any) -> None:
        self.has_hours = isinstance(field, models.DateTimeField)
        super().__init__(field, *args, **kwargs)

    def read_value(self, typed: str) -> date | None:
        return read_typed_day(typed)

    def build_start(self, path: str, value: date) -> Q:
        if not self.has_hours:
            return super().build_start(path, value)
        return Q((f"{path}__gte", make_aware(datetime.combine(value, time.min))))

    def build_end(self, path: str, value: date) -> Q:
        if not self.has_hours or value == date.max:
            return super().build_end(path, value)
        after = datetime.combine(value + timedelta(days=1), time.min)
        return Q((f"{path}__lt", make_aware(after)))


class NumberRangeFilter(RangeFilter):
    """From a number to a number, both counted in."""

    kind = "numbers"

    def read_value(self, typed: str) -> Decimal | None:
        return read_typed_number(typed)


class SeveralListFilter(admin.SimpleListFilter):
    """A filter by any of several values of one column, somewhere along the relations of a row.

    `also` are names under which other pages write the same filter into an address.
    """

    path: ClassVar[str]
    also: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], *args: Any
    ) -> None:
        self.values: list[str] = list(params.get(str(self.parameter_name), ()))
        for name in self.also:
            self.values += params.pop(name, ())
        super().__init__(request, params, *args)

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter_name, *self.also]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        known = {str(value) for value, _label in self.lookup_choices}
        wanted = [value for value in self.values if value in known]
        if not wanted:
            # What does not exist is in no row.
            return queryset.none() if any(self.values) else queryset
        return queryset.filter(**{f"{self.path}__in": wanted})


def read_typed_day(typed: str) -> date | None:
    """A day as a browser sends it, or as it is written in the language in force; None when it is none."""
    try:
        day: date | None = DateField().clean(typed)
    except (ValidationError, OverflowError):
        return None
    return day


def read_typed_number(typed: str) -> Decimal | None:
    """A number with a point or a comma; None when it is none."""
    try:
        number = Decimal(typed.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**12 else None


def is_number(field: Any) -> bool:
    """Whether a column holds numbers, not the key of a row nor a choice that is kept as a number."""
    numbers = (models.IntegerField, models.DecimalField, models.FloatField)
    is_plain = not (field.remote_field or field.flatchoices or field.primary_key)
    return is_plain and isinstance(field, numbers)


def list_range_columns(page: Any, user: Any) -> list[str]:
    """The columns of a list, shown or offered, with days or numbers that its page filters by nothing yet."""
    taken = {one[0] if isinstance(one, tuple) else one for one in page.list_filter}
    rights: dict[str, str] = page.list_column_rights
    found = []
    for name in (*page.list_display, *page.list_columns_offered):
        if not isinstance(name, str) or name in taken or name in found:
            continue
        if rights.get(name) and not user.has_perm(rights[name]):
            continue
        try:
            field = page.model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if isinstance(field, models.DateField) or is_number(field):
            found.append(name)
    return found


def register_filters() -> None:
    """Let the columns that lists name in `list_filter` be filtered so, before what Django has for them."""
    kinds: tuple[tuple[Any, type[admin.FieldListFilter]], ...] = (
        (lambda field: bool(field.remote_field), RelatedValuesFilter),
        (lambda field: bool(field.flatchoices), ChoiceValuesFilter),
        (lambda field: isinstance(field, models.BooleanField), YesNoFilter),
        (lambda field: isinstance(field, models.DateField), DayRangeFilter),
        (is_number, NumberRangeFilter),
        (lambda _field: True, KnownValuesFilter),
    )
    for is_meant, kind in kinds:
        admin.FieldListFilter.register(is_meant, kind, take_priority=True)


register_filters()
