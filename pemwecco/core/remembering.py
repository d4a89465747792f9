"""What one page asks again and again is read once while it is put together.

Nothing outlives the page: outside a `remembering` block every reader asks the database, and inside it
nothing may be written that a reader would have to see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import update_wrapper, wraps
from typing import Any, Generic, ParamSpec, TypeVar

from django.db.models import Model, QuerySet

from pemwecco.core.one_query import fetch_in_one_query, has_rows, put_rows

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=Model)
_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Keep the answers of readers until the end of the block; one inside another shares them."""
    if _answers.get() is not None:
        yield
        return
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def remembered(reader: Callable[P, R]) -> Callable[P, R]:
    """A reader whose answer to the same question is kept within `remembering`; it is not to be changed.

    Rows are told apart by kind and key. A question that cannot be kept is asked each time.
    """

    @wraps(reader)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        known = _answers.get()
        if known is None:
            return reader(*args, **kwargs)
        question = _build_question(reader, args, kwargs)
        try:
            hash(question)
        except TypeError:
            return reader(*args, **kwargs)
        if question not in known:
            known[question] = reader(*args, **kwargs)
        answer: R = known[question]
        return answer

    return ask


def keep_row(row: Model) -> None:
    """Keep a row that the page has read, for readers that know its key; nothing outside `remembering`."""
    known = _answers.get()
    if known is not None:
        known[type(row), row.pk] = row


def get_kept_row(kind: type[M], pk: int) -> M | None:
    """The row of a kind that the page has read and kept, or nothing."""
    row: M | None = (_answers.get() or {}).get((kind, pk))
    return row


@dataclass(frozen=True, slots=True)
class Ahead:
    """Rows that a page is going to ask for, and what becomes of them once they are read."""

    rows: QuerySet[Any, Any]
    keep: Callable[[QuerySet[Any, Any]], None]


class RowsReader(Generic[P, R]):
    """Answers with the list of the rows of its QuerySet, asked once within `remembering`.

    What a page is going to ask of several is read in one query by `read_ahead`.
    """

    def __init__(self, select: Callable[P, QuerySet[Any, R]]) -> None:
        self.select = select
        update_wrapper(self, select)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        known = _answers.get()
        question = _build_question(self, args, kwargs)
        if known is not None and question in known:
            rows: list[R] = known[question]
            return rows
        found = list(self.select(*args, **kwargs))
        if known is not None:
            known[question] = found
        return found

    def ahead(self, *args: P.args, **kwargs: P.kwargs) -> Ahead:
        """The same question, to be asked together with others; one that is answered is not asked again."""
        question = _build_question(self, args, kwargs)
        rows = self.select(*args, **kwargs)
        if question in (_answers.get() or {}):
            rows = rows.none()

        def keep(rows: QuerySet[Any, Any]) -> None:
            known = _answers.get()
            if known is not None:
                known.setdefault(question, list(rows))

        return Ahead(rows, keep)


def remembered_rows(select: Callable[P, QuerySet[Any, R]]) -> RowsReader[P, R]:
    """A remembered reader of the rows of a QuerySet."""
    return RowsReader(select)


def read_ahead(*wanted: Ahead) -> None:
    """Read in one query what a page is going to ask; nothing outside `remembering`: it would be lost."""
    if _answers.get() is None:
        return
    fetch_in_one_query([one.rows for one in wanted])
    for one in wanted:
        one.keep(one.rows)


def look_beside(row: Model, name: str, *joins: str) -> Ahead:
    """What hangs on a row by a relation, read ahead: afterwards the row has it, as after a prefetch.

    `joins` are relations of what is read. What the row has already is not read again.
    """
    field: Any = row._meta.get_field(name)
    if field.one_to_many or field.many_to_many:
        return _look_for_many(row, field.get_accessor_name(), joins)
    rows = field.related_model._base_manager.all()
    if field.is_cached(row):
        return Ahead(rows.none(), lambda _found: None)
    if field.concrete:
        rows = rows.filter(**{field.target_field.attname: getattr(row, field.attname)})
    else:
        rows = rows.filter(**{field.field.name: row.pk})

    def keep(found: QuerySet[Any, Any]) -> None:
        other = next(iter(found), None)
        field.set_cached_value(row, other)
        if other is not None and field.one_to_one:
            field.remote_field.set_cached_value(other, row)

    return Ahead(rows.select_related(*joins), keep)


def _look_for_many(row: Model, name: str, joins: tuple[str, ...]) -> Ahead:
    rows = getattr(row, name).all()
    if not has_rows(rows) and joins:
        rows = rows.select_related(*joins)
    return Ahead(rows, lambda found: keep_related_rows(row, name, found))


def keep_related_rows(row: Model, name: str, found: Iterable[Any]) -> None:
    """Let a row have what hangs on it by this name, as after a prefetch."""
    rows = getattr(row, name).all()
    put_rows(rows, found)
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows


def _build_question(
    reader: object, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    return (reader, *map(_make_hashable, args), *sorted(kwargs.items()))


def _make_hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, (list, set, tuple)) else value
