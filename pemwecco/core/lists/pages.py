"""What the page of every list of staff has of the engine of lists: its columns and views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pemwecco.core.lists.filters import list_range_columns
from pemwecco.core.lists.saved_views import choose_shown_columns, open_view
from pemwecco.core.staff_site import get_staff_user

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest
    from unfold.admin import ModelAdmin as Base
else:
    Base = object


class ListPages(Base):
    """A list whose columns each person chooses, and which is kept as views."""

    # Columns that a list can show besides its own, and the right that a column asks.
    list_columns_offered: tuple[str, ...] = ()
    list_column_rights: ClassVar[dict[str, str]] = {}

    def prepare_list(self, request: HttpRequest) -> None:
        """Look up once what the columns of the list need for all rows; a subject overrides it."""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        open_view(request, self, get_staff_user(request))
        self.prepare_list(request)
        return super().get_changelist_instance(request)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The columns of the list for this person."""
        return choose_shown_columns(request, self, get_staff_user(request))

    def get_list_filter(self, request: HttpRequest) -> Any:
        """The filters of the page, and a range for each of its columns with days or numbers."""
        ranges = list_range_columns(self, get_staff_user(request))
        return (*super().get_list_filter(request), *ranges)

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        """The columns that lead to the row; the first one, when those of the page are not shown."""
        links = super().get_list_display_links(request, list_display)
        if links and not set(links) & set(list_display):
            return list(list_display)[:1]
        return links

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """An act on the chosen rows that this list still has; how many it has not is said.

        Rows stay chosen from page to page: meanwhile one may have left the list, or the person's scope.
        """
        if request.POST.get("select_across", "0") != "0":
            return super().response_action(request, queryset)
        asked = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        keys = read_keys(self.model, asked)
        found = list(
            queryset.filter(pk__in=keys).order_by().values_list("pk", flat=True)
        )
        if not found:
            messages.warning(request, _("None of the chosen rows is in this list now."))
            return None
        missing = len(asked) - len(found)
        if missing:
            sentence = ngettext(
                "%(count)d chosen row is not in this list any more: it was left out.",
                "%(count)d chosen rows are not in this list any more: they were left out.",
                missing,
            )
            messages.warning(request, sentence % {"count": missing})
            posted = request.POST.copy()
            posted.setlist(ACTION_CHECKBOX_NAME, [str(key) for key in found])
            request.POST = posted  # type: ignore[assignment]  # as Django's own tests do
        return super().response_action(request, queryset)


def read_keys(model: type[Model], typed: Iterable[str]) -> set[Any]:
    """The keys among what was sent: what can be no key of a row of this model is none."""
    field: Any = model._meta.pk
    keys = set()
    for one in typed:
        try:
            keys.add(field.clean(one, None))
        except ValidationError:
            continue
    return keys
