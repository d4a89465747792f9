"""What this engine adds to lists: news, labels and who is responsible, as a column, filters and acts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pemwecco.accounts.models import User
from pemwecco.casework.access import list_colleagues
from pemwecco.casework.models import Label
from pemwecco.casework.queries import (
    CHANGED,
    FOLLOWED,
    MINE,
    NOBODYS,
    annotate_list_care,
    list_label_choices,
    name_label,
    narrow_by_care,
)
from pemwecco.casework.services.labels import label_all, preview_labels
from pemwecco.casework.services.responsibility import (
    assign_responsible_for_all,
    preview_responsible,
)
from pemwecco.core.admin import get_staff_user
from pemwecco.core.chips import render_chip
from pemwecco.core.lists.care import ListCare, register_list_care
from pemwecco.core.lists.columns import AddedColumn

BULK_PAGE = "admin/casework/bulk.html"
Choices = list[tuple[str, Any]]


def read_care_cell(row: Any) -> SafeString | str:
    """News as a dot with its words, the labels, and who is responsible."""
    parts: list[str] = []
    if getattr(row, "care_new", False):
        said = _("changed since you looked")
        parts.append(
            format_html(
                '<span class="staff-dot" title="{}"><span class="staff-hidden">{}</span></span>',
                said,
                said,
            )
        )
    for facts in getattr(row, "care_labels", ()):
        parts.append(render_chip(name_label(facts), facts["tone"]))
    if keeper := getattr(row, "care_keeper", ""):
        parts.append(keeper)
    return format_html_join(" ", "{}", ((part,) for part in parts))


class CareFilter(admin.SimpleListFilter):
    """Mine, those I follow, those with news for me, those that nobody answers for."""

    title = gettext_lazy("responsible")
    parameter_name = "care"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [
            (MINE, _("I am responsible")),
            (FOLLOWED, _("I follow it")),
            (CHANGED, _("changed since I looked")),
            (NOBODYS, _("nobody is responsible")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = {"care": self.value()}
        return narrow_by_care(queryset, asked, get_staff_user(request))


class LabelFilter(admin.SimpleListFilter):
    """By one label."""

    title = gettext_lazy("label")
    parameter_name = "label"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return list(list_label_choices(model_admin.model._meta.label_lower))

    def has_output(self) -> bool:
        # Also without labels the address may ask for one.
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = {"label": self.value()}
        return narrow_by_care(queryset, asked, get_staff_user(request))


def give_rows(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    """Make a colleague responsible for the chosen rows, after showing for which it is possible."""
    rows = model_admin.get_bulk_rows(request, queryset)
    if not rows:
        return None
    by = get_staff_user(request)
    people = {str(one.pk): one for one in list_colleagues(queryset.model)}
    asked = request.POST.get("person", "")
    chosen: User = people.get(asked, by)
    done = asked in people and "apply" in request.POST
    if done:
        outcomes = assign_responsible_for_all(rows=rows, person=chosen, by=by)
    else:
        outcomes = preview_responsible(rows=rows, person=chosen)
    page: HttpResponse = model_admin.render_bulk_page(
        request,
        template=BULK_PAGE,
        title=_("Make responsible"),
        action="give_rows",
        outcomes=outcomes,
        done=done,
        people=list(people.values()),
        chosen=chosen,
    )
    return page


def _label_rows(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Any], *, put: bool
) -> HttpResponse | None:
    rows = model_admin.get_bulk_rows(request, queryset)
    labels = {str(one.pk): one for one in Label.objects.filter(retired=False)}
    if not rows or not labels:
        if rows:
            model_admin.message_user(request, _("There is no label yet."))
        return None
    by = get_staff_user(request)
    asked = request.POST.get("label", "")
    chosen = labels.get(asked, next(iter(labels.values())))
    done = asked in labels and "apply" in request.POST
    if done:
        outcomes = label_all(rows=rows, label=chosen, put=put, by=by)
    else:
        outcomes = preview_labels(rows=rows, label=chosen, put=put)
    page: HttpResponse = model_admin.render_bulk_page(
        request,
        template=BULK_PAGE,
        title=_("Put a label on") if put else _("Take a label off"),
        action="put_label_on_rows" if put else "take_label_off_rows",
        outcomes=outcomes,
        done=done,
        labels=list(labels.values()),
        chosen=chosen,
    )
    return page


def put_label_on_rows(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    """Put a label on the chosen rows."""
    return _label_rows(model_admin, request, queryset, put=True)


def take_label_off_rows(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    """Take a label from the chosen rows."""
    return _label_rows(model_admin, request, queryset, put=False)


CARE_COLUMN = AddedColumn(
    name="care",
    heading=gettext_lazy("responsible"),
    read=read_care_cell,
    prepare=annotate_list_care,
    right="casework.view_note",
)
register_list_care(
    ListCare(
        right="casework.view_note",
        column=CARE_COLUMN,
        filters=(CareFilter, LabelFilter),
        acts=(
            (
                "give_rows",
                gettext_lazy("Make responsible"),
                "casework.add_responsibility",
                give_rows,
            ),
            (
                "put_label_on_rows",
                gettext_lazy("Put a label on"),
                "casework.add_labelling",
                put_label_on_rows,
            ),
            (
                "take_label_off_rows",
                gettext_lazy("Take a label off"),
                "casework.add_labelling",
                take_label_off_rows,
            ),
        ),
    )
)
