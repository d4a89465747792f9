"""Several QuerySets read in one query, for pages that need a few rows of many tables.

Each is compiled by Django; PostgreSQL answers with the rows of each as JSON, all of one moment, and Django
builds from them the objects that it would have built. A list of a thousand rows is better asked alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final, TypeAlias, cast
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Field, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

# Kinds of column that JSON writes as the database driver gives them; that it writes otherwise; JSON itself.
PLAIN: Final = frozenset(
    {
        "AutoField",
        "BigAutoField",
        "BigIntegerField",
        "BooleanField",
        "CharField",
        "FileField",
        "GenericIPAddressField",
        "IntegerField",
        "PositiveBigIntegerField",
        "PositiveIntegerField",
        "PositiveSmallIntegerField",
        "SlugField",
        "SmallIntegerField",
        "TextField",
    }
)
WRITTEN: Final[Mapping[str, Callable[[Any], Any]]] = {
    "DateField": date.fromisoformat,
    "DateTimeField": datetime.fromisoformat,
    "DecimalField": Decimal,
    "FloatField": float,
    "TimeField": time.fromisoformat,
    "UUIDField": UUID,
}
NESTED: Final = "JSONField"
Reader: TypeAlias = Callable[[Any], Any] | None


class ReadyCompiler(SQLCompiler):
    """The compiler of a QuerySet whose rows are there already."""

    rows: list[list[Any]]

    def execute_sql(self, *_args: Any, **_options: Any) -> Any:
        return [self.rows]


class ReadyQuery(Query):
    """The query of a QuerySet whose rows are there already; it hands out the compiler that has them."""

    compiled: ReadyCompiler

    def get_compiler(self, *_args: Any, **_options: Any) -> ReadyCompiler:
        return self.compiled


def fetch_in_one_query(querysets: Iterable[QuerySet[Any, Any]]) -> None:
    """Evaluate QuerySets together; each holds its rows afterwards, as if it had been looped over.

    Those evaluated already are left as they are, those that can have no row ask nothing. Refuses with
    `TypeError` columns of a kind that JSON does not carry unchanged, such as bytes and ranges.
    """
    asked: list[tuple[QuerySet[Any, Any], ReadyCompiler, list[Reader]]] = []
    parts: list[str] = []
    values: list[Any] = []
    for rows in querysets:
        if has_rows(rows):
            continue
        query = cast("ReadyQuery", rows.query.chain(klass=ReadyQuery))
        compiler = ReadyCompiler(query, connections[rows.db], rows.db)
        query.compiled = compiler
        compiler.rows = []
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            put_rows(rows, [])
            continue
        columns = _list_columns(compiler)
        asked.append((rows, compiler, [_choose_reader(column) for column in columns]))
        parts.append(_build_json_select(sql, columns))
        values += params
    if not asked:
        return
    with connections[asked[0][0].db].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        answers = cursor.fetchone() or ()
    for (rows, compiler, readers), answer in zip(asked, answers, strict=True):
        compiler.rows = _parse_rows(answer, readers)
        # The same QuerySet, of which Django builds the objects from what was read.
        ready = rows.all()
        ready.query = compiler.query
        # Models, values or lists of values.
        kind: Any = rows._iterable_class  # noqa: SLF001  Django has no public name for it
        put_rows(rows, kind(ready))


def has_rows(rows: QuerySet[Any, Any]) -> bool:
    """Whether a QuerySet has been evaluated."""
    return rows._result_cache is not None  # noqa: SLF001  Django has no public name for it


def put_rows(rows: QuerySet[Any, Any], found: Iterable[Any]) -> None:
    """Let a QuerySet hold these rows, as if it had been evaluated."""
    rows._result_cache = list(found)  # noqa: SLF001  as `prefetch_related` does it


def _list_columns(compiler: SQLCompiler) -> list[Field[Any, Any]]:
    """The field of each column that is read, that of the target for a foreign key."""
    found = []
    for expression, _sql, _alias in compiler.select:
        column = expression.output_field
        while (target := getattr(column, "target_field", None)) is not None:
            column = target
        found.append(column)
    return found


def _build_json_select(sql: str, columns: Sequence[Field[Any, Any]]) -> str:
    names = [f"c{place}" for place in range(len(columns))]
    # JSON within a row stays text: Django parses it as it does when it asks alone.
    read = [
        f"{name}::text" if column.get_internal_type() == NESTED else name
        for name, column in zip(names, columns, strict=True)
    ]
    inner = f"SELECT {', '.join(read)} FROM ({sql}) asked({', '.join(names)})"
    return f"(SELECT json_agg(found)::text FROM ({inner}) found)"


def _parse_rows(answer: str | None, readers: Sequence[Reader]) -> list[list[Any]]:
    """The rows of one QuerySet with the values as the database driver gives them."""
    if answer is None:
        return []
    found = []
    for row in json.loads(answer, parse_float=Decimal):
        values = []
        for value, read in zip(row.values(), readers, strict=True):
            values.append(value if value is None or read is None else read(value))
        found.append(values)
    return found


def _choose_reader(column: Field[Any, Any]) -> Reader:
    if isinstance(column, ArrayField):
        is_plain = column.base_field.get_internal_type() in PLAIN
    else:
        is_plain = column.get_internal_type() in PLAIN | {NESTED}
    if is_plain:
        return None
    if (read := WRITTEN.get(column.get_internal_type())) is None:
        name = type(column).__name__
        raise TypeError(f"{name} is not read together with other rows")
    return read
