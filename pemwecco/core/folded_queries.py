"""Searching and sorting of rows by folded texts, in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    CharField,
    F,
    Field,
    Func,
    Q,
    QuerySet,
    TextField,
    Transform,
    Value,
)
from django.db.models.functions import Coalesce, Concat, NullIf

# So many letters or digits of a word are found by an index.
INDEXED_SIGNS: Final = 3


class FoldedText(Func):
    """A column without accents, apostrophes, case, signs and spaces: to sort by."""

    function = "fold_text"
    output_field = TextField()


class Trigrams(Func):
    """Every three signs that stand side by side in a folded text: what an index finds words by.

    PostgreSQL's own pg_trgm is not on every server; an array with a GIN index does the same.
    """

    function = "text_trigrams"
    output_field = ArrayField(TextField())


def join_columns(*columns: str) -> Concat:
    """Columns of one row as one text, in the one way that an index and its searches write it."""
    parts: list[Any] = [F(columns[0])]
    for column in columns[1:]:
        parts += [Value(" "), F(column)]
    return Concat(*parts, output_field=TextField())


def has_indexed_word(words: Iterable[str]) -> bool:
    """Whether an index of trigrams helps to find some folded words."""
    return any(len(word) >= INDEXED_SIGNS for word in words)


def filter_by_words(
    queryset: QuerySet[Any], column: Any, words: Iterable[str]
) -> QuerySet[Any]:
    """The rows whose column has every one of some folded words; by the index of its `Trigrams`.

    A word of one or two signs is looked for among what the others find.
    """
    held = Q()
    for word in words:
        held &= _hold_word(word)
    return _alias_folded(queryset, column).filter(held)


def filter_by_any_word(
    queryset: QuerySet[Any], column: Any, words: Iterable[str]
) -> QuerySet[Any]:
    """The rows whose column has one of some folded words that are long enough for the index."""
    held = Q()
    for word in words:
        if has_indexed_word([word]):
            held |= _hold_word(word)
    return _alias_folded(queryset, column).filter(held) if held else queryset.none()


def _alias_folded(queryset: QuerySet[Any], column: Any) -> QuerySet[Any]:
    folded = FoldedText(column)
    rows: QuerySet[Any] = queryset.alias(
        folded_column=folded, column_trigrams=Trigrams(folded)
    )
    return rows


def _hold_word(word: str) -> Q:
    held = Q(folded_column__contains=word)
    if has_indexed_word([word]):
        starts = range(len(word) - INDEXED_SIGNS + 1)
        pieces = sorted({word[at : at + INDEXED_SIGNS] for at in starts})
        held &= Q(column_trigrams__contains=pieces)
    return held


@Field.register_lookup
class FoldedLookup(Transform):
    """The lookup ``name__folded__contains``; what is looked for is folded by `fold_text` before.

    Every kind of column has it: numbers and references are looked for in any spelling too.
    """

    lookup_name = "folded"
    output_field = TextField()

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, Any]:
        sql, params = compiler.compile(self.lhs)
        if not isinstance(self.lhs.output_field, CharField | TextField):
            sql = f"({sql})::text"
        return f"fold_text({sql})", params


def order_by_name(path: str = "") -> list[Any]:
    """How people stand in lists: by family name, else the one name they have, then given names.

    Accents and case do not count: Éric stands beside Eric, and behind neither is Z. `path` leads from
    the rows to the person: ``person__``.
    """
    family, given = f"{path}family_name", f"{path}given_names"
    first = Coalesce(NullIf(family, Value("")), given)
    return [FoldedText(first), FoldedText(given), f"{path}id"]
