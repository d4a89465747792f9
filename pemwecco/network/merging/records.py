"""What a merge did, step by step, as it is kept to be shown and to be taken back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst


@dataclass(slots=True)
class MovedRows:
    """Rows of one table whose column pointed to the row absorbed, and points to the one kept."""

    model: str
    column: str
    before: Any
    after: Any
    keys: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class MergeRecord:
    """Everything that has to be taken back; plain values, so that JSON holds it."""

    moved: list[MovedRows] = field(default_factory=list)
    # Rows that went, each with its model, as the database kept them; the row absorbed is the last.
    dropped: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    # Rows that are written again because the old ones may not be changed: model and key.
    made: list[tuple[str, Any]] = field(default_factory=list)
    # Columns that were filled or chosen: model, key, before and after.
    written: list[tuple[str, Any, dict[str, Any], dict[str, Any]]] = field(
        default_factory=list
    )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_merge_record(data: dict[str, Any]) -> MergeRecord:
    """The record of a merge as it was kept."""
    return MergeRecord(
        moved=[MovedRows(**line) for line in data["moved"]],
        dropped=[(model, row) for model, row in data["dropped"]],
        made=[(model, key) for model, key in data["made"]],
        written=[tuple(line) for line in data["written"]],
    )


@dataclass(slots=True)
class MergePreview:
    """What a merge would do, for people: what moves, what is there twice, what stays, what forbids it."""

    # Names of rows by their kind, in the language of the page.
    moving: dict[str, list[str]] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    restated: dict[str, list[str]] = field(default_factory=dict)
    staying: dict[str, int] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)

    def note_moving(self, model: type[Model], names: list[str]) -> None:
        self.moving.setdefault(name_kind(model), []).extend(names)

    def note_staying(self, model: type[Model], count: int) -> None:
        kind = name_kind(model)
        self.staying[kind] = self.staying.get(kind, 0) + count

    def note_restated(self, model: type[Model], names: list[str]) -> None:
        self.restated.setdefault(name_kind(model), []).extend(names)


def name_kind(model: type[Model]) -> str:
    """What rows of a model are called, as a heading."""
    return capfirst(str(model._meta.verbose_name_plural))


def get_named_model(label: str) -> type[Model]:
    """The model of a label that a record names."""
    return apps.get_model(label)
