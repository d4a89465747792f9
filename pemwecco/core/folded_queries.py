"""Searching and sorting of rows by folded texts, in the database."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Field, Func, TextField, Transform, Value
from django.db.models.functions import Coalesce, NullIf


class FoldedText(Func):
    """A column without accents, apostrophes, case, signs and spaces: to sort by."""

    function = "fold_text"
    output_field = TextField()


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
