"""What points to a row, found in the registry of models: nobody has to name a new table here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pgtrigger
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import ForeignKey, Model, Q, QuerySet, UniqueConstraint

from pemwecco.mail.services import format_row_reference
from pemwecco.network.models import SimilarPair


class Pointing(StrEnum):
    """How a column says which row it means."""

    KEY = "key"  # a foreign key, one to one included, and the tables between two models
    ANY_ROW = "any_row"  # the kind of the row stands beside its key
    TEXT = "text"  # "app.model:key"


# Columns of texts that name a row as mails do.
TEXTS = (("mail", "Message", "about"), ("network", "Need", "answered_with"))


@dataclass(frozen=True, slots=True)
class Reference:
    """A column of a model that may point to rows of a kind."""

    model: type[Model]
    column: str
    pointing: Pointing

    def select(self, row: Model) -> QuerySet[Any]:
        """The rows that point to this one."""
        rows = self.model._base_manager.filter(**{self.column: self.value(row)})
        return rows.filter(**self.limits(row)).order_by("pk")

    def value(self, row: Model) -> Any:
        """What the column says when it points to a row."""
        return format_row_reference(row) if self.pointing is Pointing.TEXT else row.pk

    def limits(self, row: Model) -> dict[str, Any]:
        """What else must be said for the column to mean this row."""
        if self.pointing is not Pointing.ANY_ROW:
            return {}
        return {"content_type": ContentType.objects.get_for_model(row)}

    @property
    def is_frozen(self) -> bool:
        """Whether the database lets nobody change the column."""
        return is_frozen_column(self.model, self.column)

    def list_unique_sets(self) -> Iterator[tuple[tuple[str, ...], Q]]:
        """The other columns that, together with this one, are there once; and for which rows that holds."""
        options = self.model._meta
        field = options.get_field(_get_field_name(self.column))
        if getattr(field, "unique", False):
            yield (), Q()
        for together in options.unique_together:
            if field.name in together:
                yield tuple(name for name in together if name != field.name), Q()
        for constraint in options.constraints:
            if isinstance(constraint, UniqueConstraint) and (
                field.name in constraint.fields
            ):
                others = (name for name in constraint.fields if name != field.name)
                yield tuple(others), constraint.condition or Q()


def list_references(model: type[Model]) -> list[Reference]:
    """Every column of the project that may point to rows of a model; histories and pairs stand apart."""
    found = []
    for other in apps.get_models(include_auto_created=True):
        if not _is_pointing_table(other):
            continue
        for field in other._meta.concrete_fields:
            is_key = isinstance(field, ForeignKey) and field.related_model is model
            if is_key and not field.primary_key:
                found.append(Reference(other, field.attname, Pointing.KEY))
        if _has_any_row(other):
            found.append(Reference(other, "object_id", Pointing.ANY_ROW))
    for app, name, column in TEXTS:
        found.append(Reference(apps.get_model(app, name), column, Pointing.TEXT))
    return found


def _is_pointing_table(model: type[Model]) -> bool:
    is_history = hasattr(model, "pgh_tracked_model")
    options = model._meta
    return (
        options.managed
        and not options.proxy
        and not is_history
        and model is not SimilarPair
    )


def _has_any_row(model: type[Model]) -> bool:
    names = {field.name: field for field in model._meta.concrete_fields}
    kind = names.get("content_type")
    return (
        isinstance(kind, ForeignKey)
        and kind.related_model is ContentType
        and "object_id" in names
    )


def is_frozen_column(model: type[Model], column: str) -> bool:
    """Whether a trigger refuses every change of a column: what was written in it stays."""
    name = _get_field_name(column)
    for trigger in getattr(model._meta, "triggers", ()):
        if not isinstance(trigger, pgtrigger.ReadOnly):
            continue
        named, left_out = trigger.fields, trigger.exclude
        if named:
            if name in named:
                return True
        elif not left_out or name not in left_out:
            return True
    return False


def _get_field_name(column: str) -> str:
    return column if column == "object_id" else column.removesuffix("_id")


def read_raw_row(row: Model) -> dict[str, Any]:
    """A row as the database keeps it, column by column, to put it back exactly as it was."""
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(t) #>> '{{}}' FROM {table} t WHERE {_key(row)} = %s",
            [row.pk],
        )
        found: dict[str, Any] = json.loads(cursor.fetchone()[0])
    return found


def insert_raw_row(model: type[Model], values: dict[str, Any]) -> None:
    """Put a row back as `read_raw_row` read it, with its key."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)",
            [json.dumps(values)],
        )


def delete_raw_row(row: Model) -> None:
    """Delete one row and nothing else: what still needs it is told by the database."""
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {_key(row)} = %s", [row.pk])


def write_raw_columns(row: Model, values: dict[str, Any]) -> None:
    """Set columns of a row as `read_raw_row` read them."""
    if not values:
        return
    quote = connection.ops.quote_name
    table = quote(row._meta.db_table)
    names = ", ".join(quote(name) for name in sorted(values))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET ({names}) = "
            f"(SELECT {names} FROM jsonb_populate_record(NULL::{table}, %s::jsonb)) "
            f"WHERE {_key(row)} = %s",
            [json.dumps(values), row.pk],
        )


def _key(row: Model) -> str:
    key = row._meta.pk
    assert key is not None
    return str(connection.ops.quote_name(key.column))
