"""Lists whose rows are drawn plainly: the theme spends more on fifty rows than the rest of a page costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.admin.utils import lookup_field
from django.contrib.admin.views.main import ORDER_VAR
from django.core.exceptions import ObjectDoesNotExist
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from pemwecco.core.day_words import date_format
from pemwecco.core.lists.columns import get_column_heading, get_column_name
from pemwecco.core.lists.exporting import CHECKBOX

if TYPE_CHECKING:
    from django.http import HttpRequest

    from pemwecco.core.changelists import BaseChangeList as Base
else:
    Base = object


@dataclass(frozen=True, slots=True)
class PlainHeading:
    """The head of a column; `address` sorts the list by it, where it can be sorted so."""

    name: str
    label: str
    address: str
    # "ascending", "descending", or nothing.
    order: str


class PlainRows(Base):
    """A list that fetches the columns which it shows, and draws each cell as text.

    `sources` names, for each column, the columns of the database that its cell reads; `kept` are read by
    every row. A column that it does not know is an added one, which fetches by itself.
    """

    sources: ClassVar[dict[str, tuple[str, ...]]] = {}
    kept: ClassVar[tuple[str, ...]] = ("pk",)

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The rows with the columns that are shown, and the relations on the way to them."""
        paths = list(self.kept)
        for column in self.list_display:
            paths += self.sources.get(get_column_name(column), ())
        joins = {path.rpartition("__")[0] for path in paths} - {""}
        rows = super().get_queryset(request, *args, **kwargs)
        rows = rows.select_related(None)
        return (rows.select_related(*sorted(joins)) if joins else rows).only(*paths)

    @property
    def plain_headings(self) -> Iterator[PlainHeading]:
        """The heads of the columns, in order."""
        sorted_by = self.get_ordering_field_columns()
        for place, column in enumerate(self.list_display):
            if column == CHECKBOX:
                continue
            name = get_column_name(column)
            label = get_column_heading(column, self.model_admin)
            can_sort = self.sortable_by is None or name in self.sortable_by
            order, address = "", ""
            if can_sort and self.get_ordering_field(column):
                is_up = sorted_by.get(place) == "asc"
                if place in sorted_by:
                    order = "ascending" if is_up else "descending"
                sign = "-" if is_up else ""
                address = self.get_query_string({ORDER_VAR: f"{sign}{place}"})
            yield PlainHeading(name, label[:1].upper() + label[1:], address, order)

    @property
    def plain_rows(self) -> Iterator[tuple[Any, list[tuple[str, Any, bool]]]]:
        """Each row of the page with its cells: name of the column, what it says, whether it leads on."""
        columns = []
        for column in self.list_display:
            if column != CHECKBOX:
                name = get_column_name(column)
                columns.append(
                    (column, name, column in (self.list_display_links or ()))
                )
        page = self.model_admin
        for row in self.result_list:
            cells = []
            for column, name, is_link in columns:
                cells.append((name, draw_plain_cell(row, column, page), is_link))
            yield row, cells


def draw_plain_cell(row: Any, column: Any, page: Any) -> Any:
    """What a cell shows; nothing for an empty one."""
    try:
        field, _attribute, value = lookup_field(column, row, page)
    except ObjectDoesNotExist:
        return ""
    if field is not None and getattr(field, "flatchoices", None):
        return dict(field.flatchoices).get(value, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return "" if value is None else value
