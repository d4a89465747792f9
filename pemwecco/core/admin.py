"""The base of every staff page: scope, buttons of the lifecycle, timeline.

The one place that knows the admin theme; subjects import from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin, messages
from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, Model, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.widgets import UnfoldAdminSelectWidget

from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.core.bulk import BulkActs
from pemwecco.core.changelists import BaseChangeList
from pemwecco.core.checked_forms import CheckedModelForm
from pemwecco.core.chips import render_chip
from pemwecco.core.constraints import format_broken_constraint
from pemwecco.core.day_words import format_office_clock
from pemwecco.core.findings import Finding, RuleError
from pemwecco.core.form_fields import count_as_browser
from pemwecco.core.framed_pages import FramedPages
from pemwecco.core.history.pages import HistoryPages
from pemwecco.core.history.versions import build_page_form, lock_row
from pemwecco.core.labels import join_label
from pemwecco.core.lifecycle import Lifecycle
from pemwecco.core.lists.care import list_care_of
from pemwecco.core.lists.pages import ListPages
from pemwecco.core.models import Parameter
from pemwecco.core.panels import list_row_panels
from pemwecco.core.parameters import (
    UNITS,
    get_dated_rule,
    get_rule_family,
    list_dated_rules,
    parse_rule_value,
    read_row_value,
)
from pemwecco.core.queues import QueueFilter, list_queues
from pemwecco.core.row_forms import RowFormSet
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.core.searching import search_rows
from pemwecco.core.services import record_dated_rule, withdraw_dated_rule
from pemwecco.core.staff_site import get_staff_user
from pemwecco.core.timeline import get_timeline

M = TypeVar("M", bound=Model)


REFUSED_BY_DATABASE = "refused_by_database"


class RefusedForm:
    """What was typed, with the sentence of the rule of the database that did not take it."""

    sentence = ""

    def clean(self) -> Any:
        values = super().clean()  # type: ignore[misc]  # a mixin of forms
        self.add_error(None, self.sentence)  # type: ignore[attr-defined]  # as above
        return values


class TypedFields:
    """Texts of staff are counted as their browser counts them; an hour says on which clock it is typed."""

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # a mixin
        if isinstance(field, forms.CharField):
            count_as_browser(field)
        if isinstance(db_field, DateTimeField) and field is not None:
            field.help_text = " ".join(
                filter(None, (str(field.help_text), capfirst(format_office_clock())))
            )
        return field


class BaseAdmin(  # type: ignore[misc]  # the theme's mixins overlap
    ListPages, BulkActs, TypedFields, HistoryPages, FramedPages, ModelAdmin
):
    """A staff page on one kind of row.

    Rows are those of `visible_to`; a model with a lifecycle gets its transitions as buttons, each with
    its sentence when closed, and as acts on the chosen rows of the list; the timeline stands beside.
    Nothing is deleted unless a subject says so.
    """

    lifecycle: ClassVar[Lifecycle[Any, Any] | None] = None
    # Computed columns that tell nothing of a person: who may not export personal ones exports these.
    impersonal_columns: ClassVar[tuple[str, ...]] = ()
    # Whether the list shows and filters what engines keep on its rows: who is responsible, labels, news.
    is_cared_for: ClassVar[bool] = False
    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    warn_unsaved_form = True
    compressed_fields = True
    change_form_template = "admin/house_change_form.html"
    # What a row is about beside its own name, by dotted paths: whose it is stands in title and heading.
    titled_after: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        queryset = super().get_queryset(request)
        return (
            queryset.visible_to(request.user)
            if isinstance(queryset, ScopedQuerySet)
            else queryset
        )

    def _get_obj_does_not_exist_redirect(self, *args: Any) -> HttpResponse:
        # Django sends to the first page with a message; here a row outside one's scope does not exist.
        raise Http404(_("This page does not exist."))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return BaseChangeList

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        """The form of a row that is written in the list itself, held against what it was read from."""
        return build_page_form(super().get_changelist_form(request, **kwargs), request)

    def get_list_filter(self, request: HttpRequest) -> Any:
        """The filters of the list, with what waits in it where a subject says so."""
        filters = super().get_list_filter(request)
        for care in list_care_of(self, get_staff_user(request)):
            filters = (*filters, *care.filters)
        return (QueueFilter, *filters) if list_queues(self.model) else filters

    def get_actions(self, request: HttpRequest) -> Any:
        """The acts of this list, and those that engines add to it."""
        actions = super().get_actions(request)
        viewer = get_staff_user(request)
        for care in list_care_of(self, viewer):
            for name, label, right, action in care.acts:
                if viewer.has_perm(right):
                    actions[name] = (action, name, label)
        return actions

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """One search for every list and picker; `search_fields` may end at a model: all that it declares."""
        paths = self.get_search_fields(request)
        return (search_rows(queryset, paths, search_term) if paths else queryset), False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = tuple(super().get_readonly_fields(request, obj))
        # A stage changes by a transition, never by typing.
        return (*fields, self.lifecycle.field) if self.lifecycle else fields

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = super().get_urls()
        if not self.model._meta.managed:
            # No table: there is the page of the kind, and no row that could have one.
            return [url for url in urls if str(url.name).endswith("_changelist")]
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
        row = self.get_object(request, object_id)
        lifecycle = self.lifecycle
        if row is None or lifecycle is None or name not in lifecycle.transitions:
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
            messages.error(request, join_label(row, refusal))
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
        row = self.get_object(request, object_id) if object_id else None
        if row is not None:
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
            context["panels"] = list_row_panels(row, get_staff_user(request))
        try:
            return self._answer_locked(request, row, object_id, form_url, context)
        except IntegrityError as error:
            # Saved by somebody else meanwhile, or seen by the database alone: the page comes back as typed.
            setattr(request, REFUSED_BY_DATABASE, format_broken_constraint(error))
            return self._answer_locked(request, row, object_id, form_url, context)

    def _answer_locked(self, request: HttpRequest, row: Any, *args: Any) -> Any:
        """The page; what is saved is held against the row as it stands, and nobody saves it in between."""
        if request.method != "POST" or row is None:
            return super().changeform_view(request, *args)
        with transaction.atomic():
            lock_row(row)
            return super().changeform_view(request, *args)

    def get_inline_formsets(
        self,
        request: HttpRequest,
        formsets: list[RowFormSet],
        inline_instances: Any,
        obj: Any = None,
    ) -> Any:
        shown = [formset.build_readable() for formset in formsets]
        return super().get_inline_formsets(request, shown, inline_instances, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        forms_shown = [context["adminform"].form]
        for formset in context.get("inline_admin_formsets", ()):
            forms_shown += formset.formset.forms
        asking_forms, read_forms = [], []
        for form in forms_shown:
            if getattr(form, "to_confirm", ()):
                asking_forms.append(form)
            if getattr(form, "current", None):
                read_forms.append(form)
        context |= {"asking_forms": asking_forms, "read_forms": read_forms}
        if (row := context.get("original")) is not None:
            title = self.get_row_title(row)
            context |= {"title": title, "row_title": title, "subtitle": None}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_row_title(self, row: Any) -> str:
        """The row by its name and by whose it is: what title, heading and path of its page say."""
        parts = [str(row)]
        for path_to in self.titled_after:
            thing = row
            for name in path_to.split("."):
                thing = getattr(thing, name, None)
            if thing is not None and str(thing) not in parts[0]:
                parts.append(str(thing))
        return " · ".join(parts)

    def get_form(
        self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        if obj is not None:
            form = build_page_form(form, request)
        sentence = getattr(request, REFUSED_BY_DATABASE, "")
        if not sentence:
            return form
        return type(form.__name__, (RefusedForm, form), {"sentence": sentence})


class VersionedRows:
    """Rows on the page of another row, each held against what it was read from."""

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]  # a mixin of inlines
        if obj is not None and self.has_change_permission(request, obj):  # type: ignore[attr-defined]  # as above
            formset.form = build_page_form(formset.form, request)
        return formset


class BaseTabularInline(TypedFields, VersionedRows, TabularInline):  # type: ignore[misc]  # as above
    formset = RowFormSet
    extra = 0
    show_change_link = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class BaseStackedInline(TypedFields, VersionedRows, StackedInline):  # type: ignore[misc]  # as above
    formset = RowFormSet
    extra = 0
    show_change_link = True
    # The theme draws the errors of a row as a whole only where rows are lines of a table.
    template_before = "admin/parts/row_errors.html"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ParameterForm(CheckedModelForm):
    """A new value of a rule: what it would change is shown before it is saved."""

    class Meta:
        model = Parameter
        fields = ("key", "value", "valid_from", "verified_on", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            choices = [("", "---------")]
            for rule in list_dated_rules():
                unit = UNITS[rule.unit]
                choices.append((rule.key, f"{rule.name} ({unit}) – {rule.key}"))
            self.fields["key"] = forms.ChoiceField(
                label=_("rule"), choices=choices, widget=UnfoldAdminSelectWidget()
            )

    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        if "key" not in self.fields:
            return
        rule = get_dated_rule(values.get("key", ""))
        family = get_rule_family(values.get("key", ""))
        if rule is None or family is None:
            return
        try:
            number = parse_rule_value(rule, values["value"])
        except RuleError as error:
            for finding in error.findings:
                yield replace(finding, field="value")
            return
        for sentence in family.list_effects(rule, number):
            yield Finding(
                "parameter-effect",
                sentence.replace("%", "%%"),
                {"value": number},
                severity="attention",
            )


class LogAdmin(BaseAdmin):
    """A log is read, never written by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Parameter)
class ParameterAdmin(BaseAdmin):
    """Rules with their dates. What applied stays: a change is a new row with a later first day."""

    form = ParameterForm
    change_form_template = "admin/core/parameter.html"
    list_display = (
        "show_rule",
        "value",
        "show_unit",
        "valid_from",
        "source",
        "verified_on",
        "show_state",
    )
    search_fields = ("key", "source")
    ordering = ("key", "-valid_from")
    fields = ("key", "value", ("valid_from", "verified_on"), "source")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Files were judged by an old row: only its source and the day it was checked may be completed.
        return ("key", "value", "valid_from") if obj is not None else ()

    @admin.display(description=gettext_lazy("rule"), ordering="key")
    def show_rule(self, row: Parameter) -> str:
        rule = get_dated_rule(row.key)
        return f"{rule.name} – {row.key}" if rule else row.key

    @admin.display(description=gettext_lazy("unit"))
    def show_unit(self, row: Parameter) -> str:
        return str(UNITS.get(row.unit, row.unit))

    @admin.display(description=gettext_lazy("state"))
    def show_state(self, row: Parameter) -> str:
        counts = read_row_value(row) is not None
        return "" if counts else render_chip(_("not used"), "attention")

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made = record_dated_rule(
            key=obj.key,
            value=obj.value,
            valid_from=obj.valid_from,
            source=obj.source,
            verified_on=obj.verified_on,
            by=get_staff_user(request),
        )
        obj.pk = made.pk

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "<int:pk>/withdraw/",
            self.admin_site.admin_view(self.withdraw_view),
            name="core_parameter_withdraw",
        )
        return [address, *super().get_urls()]

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take back a value that nothing was decided by."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = get_object_or_404(Parameter, pk=pk)
        try:
            withdraw_dated_rule(row=row, by=get_staff_user(request))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(
                reverse("admin:core_parameter_change", args=[pk])
            )
        messages.success(request, _("The value is withdrawn."))
        return HttpResponseRedirect(reverse("admin:core_parameter_changelist"))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = dict(extra_context or {})
        may_withdraw = get_staff_user(request).has_perm("core.delete_parameter")
        if may_withdraw and object_id.isdecimal():
            context["withdraw_url"] = reverse(
                "admin:core_parameter_withdraw", args=[object_id]
            )
        return super().change_view(request, object_id, form_url, context)


__all__ = [
    "BaseAdmin",
    "BaseStackedInline",
    "BaseTabularInline",
    "RowFormSet",
    "admin",
    "get_staff_user",
]
