"""What one page asks again and again is read once while it is put together.

Nothing outlives the page: outside a `remembering` block every reader asks the database, and inside it
nothing may be written that a reader would have to see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db.models import Model

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
        question = (reader, *map(_make_hashable, args), *sorted(kwargs.items()))
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


def _make_hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, (list, set, tuple)) else value
