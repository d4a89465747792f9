"""The history page of a row of staff, in place of the list of clicks that Django keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import CharField, Model, TextField
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pemwecco.core.history.changes import (
    describe_events,
    find_event_model,
    has_visible_part,
    list_history_parts,
    list_history_people,
    list_row_events,
    list_shown_fields,
)
from pemwecco.core.history.sources import list_added_changes

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    from pemwecco.accounts.models import User

    StaffModelAdmin = ModelAdmin[Any]
else:
    StaffModelAdmin = object

A_PAGE = 25


class HistoryPages(StaffModelAdmin):
    """A mixin of staff pages: the history of a row with that of the rows on its page.

    `history_parts` names ("app.Model") further rows that point to it, for whoever may see them.
    """

    history_parts: ClassVar[tuple[str, ...]] = ()

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Who changed what, when and from which page; filtered by field and by person."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404(_("This page does not exist."))
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        viewer: User = request.user  # type: ignore[assignment]  # staff pages have no other
        parts = self._list_parts(request, row)
        kept = find_event_model(type(row)) is not None or parts
        events = list_row_events(row, parts) if kept else None
        page = None
        if events is not None:
            asked = _read_filters(request, [type(row), *parts])
            page = Paginator(_filter_events(events, *asked), A_PAGE).get_page(
                request.GET.get("page")
            )
        options = self.model._meta
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(row)s") % {"row": row},
            "opts": options,
            "original": row,
            "page": page,
            "changes": describe_events(
                page.object_list, viewer, restorable=self._list_restorable(request, row)
            )
            if page
            else [],
            "added_changes": list_added_changes(row, viewer),
            "fields": _group_shown_fields([type(row), *parts]),
            "people": list_history_people(events) if events is not None else [],
            "change_url": reverse(
                f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk]
            ),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/history.html", context)

    def _list_parts(self, request: HttpRequest, row: Any) -> list[type[Model]]:
        found = [inline.model for inline in self.get_inline_instances(request, row)]
        named = map(apps.get_model, self.history_parts)
        for part in (*named, *list_history_parts(type(row))):
            if has_visible_part(row, part, request.user):
                found.append(part)
        return [part for part in found if find_event_model(part) is not None]

    def _list_restorable(self, request: HttpRequest, row: Any) -> dict[str, set[str]]:
        """The text fields that this person may write on the page, by model."""
        if not self.has_change_permission(request, row):
            return {}
        forms_here = [(type(row), self.get_form(request, row, change=True))]
        for formset, inline in self.get_formsets_with_inlines(request, row):
            if inline.has_change_permission(request, row):
                forms_here.append((inline.model, formset.form))
        found: dict[str, set[str]] = {}
        for model, form in forms_here:
            names = set()
            for field in model._meta.concrete_fields:
                offered = form.base_fields.get(field.name)
                text = isinstance(field, CharField | TextField) and not field.choices
                if text and isinstance(offered, forms.CharField):
                    names.add(field.name)
            found[model._meta.label] = names
        return found


def _read_filters(
    request: HttpRequest, models: list[type[Model]]
) -> tuple[tuple[type[Model], str] | None, int | None]:
    asked_field = None
    label, _dot, name = request.GET.get("field", "").rpartition(".")
    for model in models:
        for field in list_shown_fields(model):
            if (model._meta.label, field.name) == (label, name):
                asked_field = (model, str(field.column))
    by = request.GET.get("by", "")
    return asked_field, int(by) if by.isdecimal() else None


def _filter_events(
    events: Any, field: tuple[type[Model], str] | None, by: int | None
) -> Any:
    if field is not None:
        model, column = field
        events = events.filter(
            pgh_obj_model=model._meta.label, pgh_diff__has_key=column
        )
    if by is not None:
        events = events.filter(pgh_context__user=by)
    return events


def _group_shown_fields(
    models: list[type[Model]],
) -> list[tuple[str, list[tuple[str, str]]]]:
    groups = []
    for model in models:
        names = []
        for field in list_shown_fields(model):
            code = f"{model._meta.label}.{field.name}"
            names.append((code, str(capfirst(field.verbose_name))))
        groups.append((str(capfirst(model._meta.verbose_name)), names))
    return groups
