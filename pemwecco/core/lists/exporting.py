"""A list of staff as data: what exports, mails to a selection and other engines read of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import lookup_field
from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.html import strip_tags
from django.utils.safestring import SafeData
from django.utils.translation import gettext as _

from pemwecco.core.answers import Refused
from pemwecco.core.lists.columns import get_column_heading, get_column_name

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

PLAIN = (bool, int, float, Decimal, date, time)
# Set on a request that wants all rows of a list: no page of it is counted or fetched.
WHOLE_LIST = "whole_list"
CHECKBOX = "action_checkbox"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column as shown: its name, its heading in the language in force, and a reader of a row's cell.

    The reader gives text, a number, a day, an instant, a yes or no, or None; never HTML.
    """

    name: str
    heading: str
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class ListExport:
    """A list as its page shows it, all pages together: title, columns in order, rows filtered and ordered."""

    title: str
    columns: tuple[ExportColumn, ...]
    rows: QuerySet[Any, Any]


def build_list_export(*, user: User, page: Any, query: str) -> ListExport:
    """The list of a staff page (`admin.site._registry[Model]`) for a person, at the address `?query`.

    Columns are those that the page shows at this address: those of the address or view, else those that
    the person chose, else the standard ones; a column whose right the person lacks is not among them. Rows
    are those of `visible_to`, narrowed by filters and search and in the order of the address, with what
    the columns read fetched along; they are not fetched here, and `rows.count()` is the number above the
    list. For a selection, narrow them further: `rows.filter(pk__in=chosen)`. Call it with the person's
    language active, and iterate with `rows.iterator(chunk_size=…)`.

    Refuses when the person may not open the list, or when the address asks what the list does not offer.
    """
    request = HttpRequest()
    request.method = "GET"
    request.user = user
    request.GET = QueryDict(query.replace("\x00", ""))
    setattr(request, WHOLE_LIST, True)
    if not page.has_view_permission(request):
        raise Refused(_("You may not open this list."))
    try:
        listed = page.get_changelist_instance(request)
    except (IncorrectLookupParameters, SuspiciousOperation) as error:
        raise Refused(_("This list has no such filter.")) from error
    columns = []
    for column in listed.list_display:
        if column != CHECKBOX:
            columns.append(_build_export_column(column, page))
    title = str(page.model._meta.verbose_name_plural)
    return ListExport(title, tuple(columns), listed.queryset)


def _build_export_column(column: Any, page: Any) -> ExportColumn:
    # Listed once for all rows: the names of countries cost more than the rest of a row.
    names: dict[Any, dict[Any, Any]] = {}

    def read(row: Any) -> Any:
        return read_plain_cell(row, column, page, names)

    return ExportColumn(get_column_name(column), get_column_heading(column, page), read)


def read_plain_cell(
    row: Any, column: Any, page: Any, names: dict[Any, dict[Any, Any]]
) -> Any:
    """What a cell of a list says, without its HTML; None for an empty one.

    `names` keeps what the choices of a field are called, from one row to the next.
    """
    try:
        field, _attribute, value = lookup_field(column, row, page)
    except ObjectDoesNotExist:
        return None
    if field is not None:
        if field not in names:
            names[field] = dict(getattr(field, "flatchoices", None) or ())
        if names[field]:
            value = names[field].get(value, value)
    if isinstance(value, SafeData):
        return " ".join(unescape(strip_tags(str(value))).split())
    if value is None or isinstance(value, PLAIN):
        return value
    return str(value)
