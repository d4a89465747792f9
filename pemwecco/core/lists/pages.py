"""What the page of every list of staff has of the engine of lists: its columns and views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pemwecco.core.lists.saved_views import choose_shown_columns, open_view
from pemwecco.core.staff_site import get_staff_user

if TYPE_CHECKING:
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

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        """The columns that lead to the row; the first one, when those of the page are not shown."""
        links = super().get_list_display_links(request, list_display)
        if links and not set(links) & set(list_display):
            return list(list_display)[:1]
        return links
