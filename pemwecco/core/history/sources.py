"""What subjects tell the history: how JSON reads in words, and changes of rows that point to no shown row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Field, Model

if TYPE_CHECKING:
    from pemwecco.accounts.models import User
    from pemwecco.core.history.changes import RowChange

JsonWords = Callable[[Any], Mapping[str, str]]
AddedChanges = Callable[[Any, "User"], "list[RowChange]"]
_WORDS: dict[tuple[str, str], JsonWords] = {}
_SOURCES: dict[str, list[AddedChanges]] = defaultdict(list)


def register_json_words(of: str, field: str, describe: JsonWords) -> None:
    """Let changes of a JSON field of a model ("app.Model") be shown: its value as texts by label."""
    _WORDS[of, field] = describe


def find_json_words(field: Field[Any, Any]) -> JsonWords | None:
    """How a field that is kept as JSON reads; None for one that no subject has put into words."""
    return _WORDS.get((field.model._meta.label, field.name))


def compare_json(
    words: JsonWords, before: Any, after: Any
) -> Iterator[tuple[str, str, str]]:
    """What differs between two values: label, old and new text."""
    old, new = words(before or {}), words(after or {})
    for label in dict.fromkeys((*old, *new)):
        if old.get(label, "") != new.get(label, ""):
            yield label, old.get(label, ""), new.get(label, "")


def register_added_changes(of: str, source: AddedChanges) -> None:
    """Show changes below those of a row ("app.Model"), the newest first, of rows that do not point to it."""
    _SOURCES[of].append(source)


def list_added_changes(row: Model, viewer: User) -> list[RowChange]:
    """The changes that subjects add to the history of a row, for a viewer."""
    found: list[RowChange] = []
    for source in _SOURCES[row._meta.label]:
        found.extend(source(row, viewer))
    return found
