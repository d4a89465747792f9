"""A list of staff as one person sees it: its columns, its rows in their order, what stands in each cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import (
    FieldDoesNotExist,
    ObjectDoesNotExist,
    PermissionDenied,
    SuspiciousOperation,
)
from django.db.models import F, Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pemwecco.core.answers import NOT_YOUR_ROLE, Refused
from pemwecco.core.spreadsheets import Value
from pemwecco.exports.rules import strip_markup
from pemwecco.privacy.categories import collect_declared_categories

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

# A row of which one of these is personal tells by its own name who it is.
NAMING_FIELDS = frozenset({"email", "name", "given_names", "family_name"})


@dataclass(frozen=True, slots=True)
class ExportedColumn:
    name: str
    heading: str
    is_personal: bool


@dataclass(frozen=True, slots=True)
class ExportedList:
    """A list in the language of now: `rows` are those of the address, filtered and in their order."""

    title: str
    columns: list[ExportedColumn]
    rows: QuerySet[Any]
    page: Any

    def keep_columns(self, columns: list[ExportedColumn]) -> ExportedList:
        return replace(self, columns=columns)

    def list_values(self, row: Model) -> list[Value]:
        return [self._read(row, column.name) for column in self.columns]

    def iterate_values(self) -> Iterator[list[Value]]:
        """Row by row, without ever holding the list whole."""
        for row in self.rows.iterator(chunk_size=500):
            yield self.list_values(row)

    def _read(self, row: Model, name: str) -> Value:
        try:
            field, _attribute, value = lookup_field(name, row, self.page)
        except ObjectDoesNotExist:
            return None
        return read_cell_value(value, field)


def read_cell_value(value: Any, field: Any) -> Value:
    """What a spreadsheet keeps of a cell: numbers and days as such, everything else as it is read."""
    if value is None:
        return None
    if field is not None and getattr(field, "flatchoices", None):
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool | int | float | Decimal | date):
        return value
    return strip_markup(str(value)) if isinstance(value, SafeString) else str(value)


def open_exported_list(*, by: User, listed: str, query: str) -> ExportedList:
    """The list of "app.model" as its page shows it to a person at this address.

    Raises `LookupError` for no list of staff, `PermissionDenied` for whoever may not open it, and `Refused`
    when the address asks what the list does not take.
    """
    model = apps.get_model(listed)
    page: Any = admin.site._registry[model] if admin.site.is_registered(model) else None  # noqa: SLF001  the theme's own way to it
    if page is None or not model._meta.managed:
        raise LookupError(listed)
    request = HttpRequest()
    request.method, request.user, request.GET = "GET", by, QueryDict(query)
    if not page.has_view_or_change_permission(request):
        raise PermissionDenied(str(NOT_YOUR_ROLE))
    try:
        changelist = page.get_changelist_instance(request)
    except (IncorrectLookupParameters, SuspiciousOperation) as error:
        raise Refused(_("This list does not know one of its filters.")) from error
    columns = []
    for name in changelist.list_display:
        if name != "action_checkbox":
            heading = capfirst(str(label_for_field(name, model, page)))
            columns.append(ExportedColumn(name, heading, is_personal(page, name)))
    title = str(capfirst(model._meta.verbose_name_plural))
    return ExportedList(title, columns, changelist.queryset, page)


def is_personal(page: Any, name: str) -> bool:
    """Whether a column tells of a person: by the data map, for computed ones by what they are sorted by.

    What cannot be known is taken for personal, unless its page names it in `impersonal_columns`.
    """
    if name in page.impersonal_columns:
        return False
    paths = list(_list_paths(page, name))
    if not paths:
        return bool(_list_personal_fields(page.model))
    return any(_is_personal_path(page.model, path) for path in paths)


def _list_paths(page: Any, name: str) -> Iterator[str]:
    try:
        page.model._meta.get_field(name)
    except FieldDoesNotExist:
        computed = getattr(page, name, None) or getattr(page.model, name, None)
        order = getattr(computed, "admin_order_field", None)
        yield from _list_names(order)
    else:
        yield name


def _list_names(order: Any) -> Iterator[str]:
    """The columns that an order speaks of."""
    if isinstance(order, str):
        yield order.removeprefix("-")
    elif isinstance(order, F):
        yield order.name
    elif order is not None:
        for part in order.get_source_expressions():
            yield from _list_names(part)


def _is_personal_path(model: type[Model], path: str) -> bool:
    """Whether what stands at the end of a path is personal: a column, or a row by its name."""
    for part in path.split("__"):
        try:
            field = model._meta.get_field(part)
        except FieldDoesNotExist:
            # Annotated by the page: nobody knows of what.
            return bool(_list_personal_fields(model))
        if not field.is_relation:
            return field.name in _list_personal_fields(model)
        if not isinstance(field.related_model, type):
            # A row of any kind.
            return True
        model = field.related_model
    return bool(NAMING_FIELDS & _list_personal_fields(model))


def _list_personal_fields(model: type[Model]) -> frozenset[str]:
    concrete: Any = model._meta.concrete_model
    return _read_data_map().get(concrete._meta.label, frozenset())


@cache
def _read_data_map() -> dict[str, frozenset[str]]:
    """The data map by model."""
    found: dict[str, frozenset[str]] = {}
    for category in collect_declared_categories():
        before = found.get(category.model, frozenset())
        found[category.model] = before | set(category.fields)
    return found
