"""The base of every staff page: scope, buttons of the lifecycle, timeline.

The one place that knows the admin theme; subjects import from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, StackedInline, TabularInline

from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.core.lifecycle import Lifecycle
from pemwecco.core.models import Parameter
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.core.timeline import get_timeline

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

M = TypeVar("M", bound=Model)


def get_staff_user(request: HttpRequest) -> User:
    """The signed-in person; staff pages have no other."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


class BaseAdmin(ModelAdmin):
    """A staff page on one kind of row.

    Rows are those of `visible_to`; a model with a lifecycle gets its transitions as buttons, each with
    its sentence when closed; the timeline stands beside. Nothing is deleted unless a subject says so.
    """

    lifecycle: ClassVar[Lifecycle[Any, Any] | None] = None
    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    warn_unsaved_form = True
    compressed_fields = True
    change_form_template = "admin/house_change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        queryset = super().get_queryset(request)
        return (
            queryset.visible_to(request.user)
            if isinstance(queryset, ScopedQuerySet)
            else queryset
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = tuple(super().get_readonly_fields(request, obj))
        # A stage changes by a transition, never by typing.
        return (*fields, self.lifecycle.field) if self.lifecycle else fields

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = super().get_urls()
        if self.lifecycle is None:
            return urls
        options = self.model._meta
        address = path(
            "<path:object_id>/move/",
            self.admin_site.admin_view(self.transition_view),
            name=f"{options.app_label}_{options.model_name}_move",
        )
        return [address, *urls]

    def transition_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """One transition of one row, asked by a button; the answer comes back as a message."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        name = request.POST.get("move", "")
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        lifecycle = self.lifecycle
        if lifecycle is None or name not in lifecycle.transitions:
            raise Http404
        self.make_transition(request, row, name, request.POST.get("reason", ""))
        options = self.model._meta
        return HttpResponseRedirect(
            reverse(
                f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk]
            )
        )

    def make_transition(
        self, request: HttpRequest, row: Any, name: str, reason: str
    ) -> bool:
        """Apply a transition and say what came of it; a subject with its own verb overrides that."""
        try:
            self.apply_transition(request, row, name, reason)
        except Refused as refusal:
            messages.error(request, f"{row}: {refusal}")
            return False
        stage = self._lifecycle().stage_label(row)
        messages.success(
            request, _("%(file)s is now “%(stage)s”.") % {"file": row, "stage": stage}
        )
        return True

    def apply_transition(
        self, request: HttpRequest, row: Any, name: str, reason: str
    ) -> None:
        self._lifecycle().apply(
            row, name, actor=Staff(get_staff_user(request)), reason=reason
        )

    def _lifecycle(self) -> Lifecycle[Any, Any]:
        if self.lifecycle is None:
            raise Http404
        return self.lifecycle

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = dict(extra_context or {})
        if object_id and (row := self.get_object(request, object_id)) is not None:
            options = self.model._meta
            if self.lifecycle is not None:
                context["moves"] = self.lifecycle.open_transitions(
                    row, by=get_staff_user(request)
                )
                context["move_url"] = reverse(
                    f"admin:{options.app_label}_{options.model_name}_move",
                    args=[row.pk],
                )
            context["timeline"] = get_timeline(row, get_staff_user(request))
        return super().changeform_view(request, object_id, form_url, context)


class BaseTabularInline(TabularInline):
    extra = 0
    show_change_link = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class BaseStackedInline(StackedInline):
    extra = 0
    show_change_link = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Parameter)
class ParameterAdmin(BaseAdmin):
    """Rules with their dates. What applied stays: a change is a new row with a later first day."""

    list_display = ("key", "value", "unit", "valid_from", "source", "verified_on")
    search_fields = ("key", "source")
    ordering = ("key", "-valid_from")
    fields = ("key", ("value", "unit"), ("valid_from", "verified_on"), "source")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Files were judged by an old row: only its source and the day it was checked may be completed.
        return ("key", "value", "unit", "valid_from") if obj is not None else ()


__all__ = [
    "BaseAdmin",
    "BaseStackedInline",
    "BaseTabularInline",
    "admin",
    "get_staff_user",
]
