"""The columns of a list of staff: those that it shows by itself, and those that it offers besides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import label_for_field
from django.db.models import QuerySet

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from pemwecco.accounts.models import User

Rows = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class AddedColumn:
    """A column that an upper subject adds to the list of a lower one (`register_list_column`).

    `read` gives the cell of a row: plain text, a number, a day, or a chip. `prepare` fetches or annotates
    for all rows what `read` needs, for this viewer, without a query for each row; it runs only when the
    column is shown. `ordering` is the column or annotation by which the list is sorted, `right` the
    permission without which the column does not exist.
    """

    name: str
    heading: Promise
    read: Callable[[Any], Any]
    prepare: Callable[[Rows, User], Rows] | None = None
    ordering: str = ""
    right: str = ""

    # What Django's lists ask of a column that is a function.
    def __call__(self, row: Any) -> Any:
        return self.read(row)

    @property
    def __name__(self) -> str:
        return self.name

    @property
    def short_description(self) -> Promise:
        return self.heading

    @property
    def admin_order_field(self) -> str | None:
        return self.ordering or None


Column = str | AddedColumn


def build_path_column(path: str, heading: Promise, *, right: str = "") -> AddedColumn:
    """A column with the row at the end of a path of relations ("participation__cohort"), by its name."""

    def read(row: Any) -> str:
        for part in path.split("__"):
            row = getattr(row, part, None)
        return "" if row is None else str(row)

    def prepare(rows: Rows, _viewer: User) -> Rows:
        return rows.select_related(path)

    return AddedColumn(path, heading, read, prepare, right=right)


_ADDED: dict[str, list[AddedColumn]] = defaultdict(list)


def register_list_column(model: str, column: AddedColumn) -> None:
    """Add a column to the list of a model ("register.Participation"); a subject does it in its `admin`."""
    known = _ADDED[model.lower()]
    if column.name not in {one.name for one in known}:
        known.append(column)


def get_column_name(column: Any) -> str:
    """The name of a column in addresses and rows: that of a field, a method or an added column."""
    return column if isinstance(column, str) else str(column.__name__)


def get_column_heading(column: Any, page: Any) -> str:
    """What stands above a column."""
    return str(label_for_field(column, page.model, model_admin=page))


def list_offered_columns(page: Any, user: User) -> dict[str, Column]:
    """All columns that this person may show in the list, by name: the standard ones first."""
    rights: dict[str, str] = page.list_column_rights
    offered: dict[str, Column] = {}
    for name in (*page.list_display, *page.list_columns_offered):
        right = rights.get(get_column_name(name), "")
        if not right or user.has_perm(right):
            offered.setdefault(get_column_name(name), name)
    for column in _ADDED[page.model._meta.label_lower]:
        if not column.right or user.has_perm(column.right):
            offered.setdefault(column.name, column)
    for column in _list_care_columns(page, user):
        offered.setdefault(column.name, column)
    return offered


def _list_care_columns(page: Any, user: User) -> list[AddedColumn]:
    """The columns that engines add to lists of rows that are cared for."""
    from pemwecco.core.lists.care import list_care_of  # noqa: PLC0415  it stands on columns

    return [care.column for care in list_care_of(page, user)]


def list_standard_columns(page: Any, user: User) -> list[Column]:
    """The columns that the list shows to whoever has not chosen."""
    offered = list_offered_columns(page, user)
    names = [get_column_name(name) for name in page.list_display]
    names += [column.name for column in _list_care_columns(page, user)]
    return [offered[name] for name in names if name in offered]


def prepare_columns(rows: Rows, columns: Iterable[Any], user: User) -> Rows:
    """Fetch with the rows what the added columns among the shown ones need."""
    for column in columns:
        if isinstance(column, AddedColumn) and column.prepare is not None:
            rows = column.prepare(rows, user)
    return rows
