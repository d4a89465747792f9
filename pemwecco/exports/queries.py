"""Which columns of a list of staff tell of a person, and which of them somebody may export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model

from pemwecco.core.lists.columns import AddedColumn, Column, list_offered_columns
from pemwecco.core.lists.exporting import ExportColumn
from pemwecco.privacy.categories import collect_declared_categories

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

# A row of which one of these is personal tells by its own name who it is.
NAMING_FIELDS = frozenset({"email", "name", "given_names", "family_name"})


def find_list_page(listed: str) -> Any:
    """The staff page with the list of "app.model"; raises `LookupError` when there is none."""
    model = apps.get_model(listed)
    if not model._meta.managed or not admin.site.is_registered(model):
        raise LookupError(listed)
    return admin.site.get_model_admin(model)


def list_personal_columns(
    page: Any, columns: Iterable[ExportColumn], user: User
) -> set[str]:
    """The names of those columns that tell of a person."""
    offered = list_offered_columns(page, user)
    found = set()
    for column in columns:
        if is_personal_column(page, offered.get(column.name, column.name)):
            found.add(column.name)
    return found


def is_personal_column(page: Any, column: Column) -> bool:
    """Whether a column tells of a person: by the data map, for computed ones by what they are sorted by.

    What cannot be known is taken for personal, unless its page names it in `impersonal_columns`.
    """
    if isinstance(column, AddedColumn):
        name, paths = column.name, list(_list_names(column.admin_order_field))
    else:
        name, paths = column, list(_list_paths(page, column))
    if name in page.impersonal_columns:
        return False
    if not paths:
        return bool(_list_personal_fields(page.model))
    return any(_is_personal_path(page.model, path) for path in paths)


def _list_paths(page: Any, name: str) -> Iterator[str]:
    try:
        page.model._meta.get_field(name)
    except FieldDoesNotExist:
        computed = getattr(page, name, None) or getattr(page.model, name, None)
        yield from _list_names(getattr(computed, "admin_order_field", None))
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
    """The personal fields of each model."""
    found: dict[str, frozenset[str]] = {}
    for category in collect_declared_categories():
        before = found.get(category.model, frozenset())
        found[category.model] = before | set(category.fields)
    return found
