"""The lists of staff: what an address may ask of them, by which columns they are sorted."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest
from unfold.views import ChangeList

from pemwecco.core.lists.columns import prepare_columns
from pemwecco.core.lists.exporting import WHOLE_LIST


class BaseChangeList(ChangeList):
    """A list that an address filters only by the filters that its page offers.

    Django takes any condition on the list's own columns from the address. Whoever may open a list could
    so spell out, letter by letter, what no page shows: hashes of passwords, tokens of links.
    """

    def get_filters(self, request: HttpRequest) -> Any:
        """The filters of the page; refuses (400) what none of them has taken from the address."""
        found = super().get_filters(request)
        left = set(found[2])
        if self.date_hierarchy:
            left -= {f"{self.date_hierarchy}__gte", f"{self.date_hierarchy}__lt"}
        if left:
            names = ", ".join(sorted(left))
            raise DisallowedModelAdminLookup(f"No filter of this list takes {names}.")
        return found

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The rows as filtered and ordered, with what the shown columns read."""
        rows = super().get_queryset(request, *args, **kwargs)
        viewer: Any = request.user
        return prepare_columns(rows, self.list_display, viewer)

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page with their number; none where all rows are wanted as data."""
        if getattr(request, WHOLE_LIST, False):
            self.result_list = self.queryset.none()
            return
        super().get_results(request)

    def get_ordering_field(self, field_name: Any) -> Any:
        """What a column is sorted by; nothing for one that stands for rows of many tables."""
        try:
            field = self.lookup_opts.get_field(field_name)
        except (FieldDoesNotExist, AttributeError, TypeError):
            return super().get_ordering_field(field_name)
        return field.name if getattr(field, "column", None) else None
