"""The lists of staff: what an address may ask of them, by which columns they are sorted."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.views.main import (
    ERROR_FLAG,
    IGNORED_PARAMS,
    ORDER_VAR,
    PAGE_VAR,
    SEARCH_VAR,
)
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.views import ChangeList

from pemwecco.core.list_actions import list_acts_for_all
from pemwecco.core.lists.chips import (
    Chip,
    FilterField,
    build_filter_field,
    build_search_chip,
    list_chips,
)
from pemwecco.core.lists.columns import (
    get_column_heading,
    get_column_name,
    list_offered_columns,
    prepare_columns,
)
from pemwecco.core.lists.exporting import CHECKBOX, WHOLE_LIST
from pemwecco.core.lists.filters import RangeFilter
from pemwecco.core.lists.saved_views import (
    COLUMNS,
    FROM_VIEW,
    LIST_PARAMS,
    get_page_name,
    list_views,
    say_once,
)
from pemwecco.core.lists.services import REMOVE_SHARED
from pemwecco.core.models import SavedView


class BaseChangeList(ChangeList):
    """A list that an address filters only by the filters that its page offers.

    Django takes any condition on the list's own columns from the address. Whoever may open a list could
    so spell out, letter by letter, what no page shows: hashes of passwords, tokens of links.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django asks to "select" something "to change": a list is called by what it lists.
        self.title = str(capfirst(self.opts.verbose_name_plural))
        # A field that is not on the page would be saved empty: all are written in the list, or none.
        written = {get_column_name(column) for column in self.list_display}
        written -= {get_column_name(link) for link in self.list_display_links or ()}
        if not written.issuperset(self.list_editable):
            self.list_editable = ()

    def get_filters_params(self, params: Any = None) -> Any:
        """What the address says of filters: not the view, nor the columns."""
        found = super().get_filters_params(params)
        return {name: found[name] for name in found if name not in LIST_PARAMS}

    def get_filters(self, request: HttpRequest) -> Any:
        """The filters of the page; refuses (400) what none of them has taken from the address."""
        self.request = request
        try:
            found = super().get_filters(request)
        except DisallowedModelAdminLookup:
            return self._filter_without_gone(request, self._list_forbidden(request))
        left = set(found[2])
        if self.date_hierarchy:
            left -= {f"{self.date_hierarchy}__gte", f"{self.date_hierarchy}__lt"}
        if left:
            return self._filter_without_gone(request, left)
        self._drop_empty_values()
        return found

    def _list_forbidden(self, request: HttpRequest) -> set[str]:
        allowed = self.model_admin.lookup_allowed
        names = self.get_filters_params()
        return {name for name in names if not allowed(name, "", request)}

    def _filter_without_gone(self, request: HttpRequest, left: set[str]) -> Any:
        """A saved view outlives filters: it says so and shows the rest. Any other address is refused."""
        names = ", ".join(sorted(left))
        if FROM_VIEW not in self.filter_params or not left:
            raise DisallowedModelAdminLookup(f"No filter of this list takes {names}.")
        for name in left:
            self.filter_params.pop(name, None)
            self.params.pop(name, None)
        sentence = _("This list has no filter “%(names)s” any more; the rest is shown.")
        say_once(request, sentence % {"names": names[:100]})
        return self.get_filters(request)

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The rows as filtered and ordered, with what the shown columns read."""
        self._read_order()
        rows = super().get_queryset(request, *args, **kwargs)
        for spec in self.filter_specs:
            for sentence in spec.refusals if isinstance(spec, RangeFilter) else ():
                say_once(request, sentence)
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

    def get_query_string(self, new_params: Any = None, remove: Any = None) -> str:
        """The address of the list with other values; its order names columns, whose places may change."""
        new = dict(new_params or {})
        if new.get(ORDER_VAR):
            new[ORDER_VAR] = ".".join(self._name_order(str(new[ORDER_VAR])))
        address: str = super().get_query_string(new, remove)
        return address

    def _drop_empty_values(self) -> None:
        """A form of filters sends the fields that nobody filled too."""
        for name, values in list(self.filter_params.items()):
            if name not in IGNORED_PARAMS and not any(values):
                del self.filter_params[name]

    def _read_order(self) -> None:
        """Columns of the order by name, as addresses hold them, and by place, as Django reads them."""
        asked = str(self.params.get(ORDER_VAR, ""))
        if not asked:
            return
        names = self._name_order(asked)
        places = {}
        for place, column in enumerate(self.list_display):
            places[get_column_name(column)] = place
        found = []
        for name in names:
            bare = name.removeprefix("-")
            if bare in places:
                found.append(name.replace(bare, str(places[bare])))
        self.params[ORDER_VAR] = ".".join(found)
        self.filter_params[ORDER_VAR] = [".".join(names)]

    def _name_order(self, order: str) -> list[str]:
        names = []
        for one in order.split("."):
            bare = one.removeprefix("-")
            if bare.isdecimal() and int(bare) < len(self.list_display):
                sign = "-" if one.startswith("-") else ""
                one = sign + get_column_name(self.list_display[int(bare)])  # noqa: PLW2901  by its name
            names.append(one)
        return names

    @cached_property
    def filter_fields(self) -> list[FilterField]:
        """The filters as the page draws them."""
        return [
            build_filter_field(spec, self.filter_params) for spec in self.filter_specs
        ]

    @cached_property
    def chips(self) -> list[Chip]:
        """What narrows the list, each with the address without it."""
        found = []
        if self.query:
            found.append(build_search_chip(self.query, self.get_query_string))
        for spec in self.filter_specs:
            found += list_chips(spec, self.filter_params, self.get_query_string)
        return found

    @property
    def bare_address(self) -> str:
        """The list without filters and search, in the same order."""
        kept = {}
        for name, values in self.filter_params.items():
            if name in {*IGNORED_PARAMS, *LIST_PARAMS} and name != SEARCH_VAR:
                kept[name] = values
        return f"?{urlencode(kept, doseq=True)}"

    @property
    def kept_params(self) -> list[tuple[str, str]]:
        """What the form of filters keeps of the address: search, order and the like, not the page."""
        taken = {PAGE_VAR, ERROR_FLAG}
        for spec in self.filter_specs:
            taken.update(str(name) for name in spec.expected_parameters())
        kept = []
        for name, values in self.filter_params.items():
            if name not in taken:
                kept += [(name, str(value)) for value in values]
        return kept

    @property
    def selection_name(self) -> str:
        """Under what a browser keeps the chosen rows, on all pages and in any order of a list."""
        left = {PAGE_VAR, ORDER_VAR, ERROR_FLAG, *LIST_PARAMS}
        kept = [item for item in self.filter_params.items() if item[0] not in left]
        return f"{self.page_name}?{urlencode(sorted(kept), doseq=True)}"

    @property
    def acts_for_all(self) -> list[tuple[str, str]]:
        """The acts that are offered at once for all rows of the list: name, and words with their number."""
        viewer: Any = self.request.user
        found = []
        for name, words in list_acts_for_all(self.model, viewer):
            found.append((name, words % {"count": self.result_count}))
        return found

    @property
    def page_name(self) -> str:
        """The name of the list, under which its columns and views are kept."""
        return get_page_name(self.model_admin)

    @cached_property
    def view_tabs(self) -> list[tuple[SavedView, bool]]:
        """The views of this list that the person may open, and whether one is the list at hand's own."""
        viewer: Any = self.request.user
        asked = (self.filter_params.get(FROM_VIEW) or [""])[0]
        found = []
        for view in list_views(self.model_admin, viewer):
            found.append((view, str(view.pk) == asked))
        return found

    @cached_property
    def shown_view(self) -> SavedView | None:
        """The view from which the list at hand was made."""
        return next((view for view, is_shown in self.view_tabs if is_shown), None)

    @property
    def owns_view(self) -> bool:
        """Whether the view at hand is the person's own."""
        view, viewer = self.shown_view, self.request.user
        return view is not None and view.owner_id == viewer.pk

    @property
    def may_delete_view(self) -> bool:
        """Whether the person may delete the view at hand: one's own, or as one who tidies shared ones."""
        viewer: Any = self.request.user
        return self.owns_view or viewer.has_perm(REMOVE_SHARED)

    @property
    def kept_query(self) -> str:
        """The list at hand as a view keeps it, with the columns that it shows."""
        kept = dict(self.filter_params)
        kept[COLUMNS] = [
            ",".join(name for name, _l, is_on, _p in self.columns if is_on)
        ]
        return urlencode(sorted(kept.items()), doseq=True)

    @property
    def shown_query(self) -> str:
        """The address of the list at hand, without its page."""
        return self.get_query_string().removeprefix("?")

    @cached_property
    def columns(self) -> list[tuple[str, str, bool, int]]:
        """All columns that may be shown: name, heading, whether it is shown, place; the shown ones first."""
        viewer: Any = self.request.user
        page = self.model_admin
        offered = list_offered_columns(page, viewer)
        shown = [get_column_name(one) for one in self.list_display if one != CHECKBOX]
        others = [name for name in offered if name not in shown]
        found = []
        for place, name in enumerate((*shown, *others), start=1):
            if name in offered:
                heading = get_column_heading(offered[name], page)
                found.append((name, heading, name in shown, place))
        return found
