"""Staff pages of incidents: the log, the calls to tick, the contact tree; and of introductions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.itineraries.lifecycle import INCIDENT, IncidentStage
from mobility.itineraries.models import (
    CallTreeEntry,
    Incident,
    IncidentCall,
    Introduction,
)
from mobility.itineraries.services.incidents import (
    CHANGE,
    open_incident,
    plan_incident_calls,
    tick_incident_call,
)
from mobility.itineraries.services.introductions import note_introduction
from pemwecco.core.adding_admin import AddingAdmin
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused
from pemwecco.core.queues import register_queue

HEALTH = "itineraries.read_incident_health"

register_queue(
    "itineraries.Incident",
    "close_incident",
    gettext_lazy("incidents, still open"),
    lambda viewer: Incident.objects.visible_to(viewer).filter(stage=IncidentStage.OPEN),
)


@admin.register(CallTreeEntry)
class CallTreeEntryAdmin(BaseAdmin):
    """Who is called when something goes wrong, in which order."""

    list_display = ("position", "name", "role", "phone", "from_severity", "on_card")
    list_display_links = ("name",)
    list_filter = ("programme", "from_severity")
    list_select_related = ("programme",)
    search_fields = ("name", "role")
    fields = (
        ("programme", "position"),
        ("name", "role"),
        ("phone", "from_severity"),
        "on_card",
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("itineraries.delete_calltreeentry")


@admin.register(Incident)
class IncidentAdmin(AddingAdmin):
    """The incident log, what is open first; calls are ticked on the page of one."""

    lifecycle = INCIDENT
    change_form_template = "itineraries/admin/incident.html"
    is_cared_for = True
    titled_after = ("participation.person",)
    list_display = (
        "participation",
        "person",
        "kind",
        "severity",
        "happened_at",
        "stage",
        "calls_made",
        "due_on",
    )
    impersonal_columns = ("calls_made",)
    list_filter = ("stage", "kind", "severity", "participation__cohort")
    list_select_related = ("participation__person",)
    search_fields = ("participation", "what")
    date_hierarchy = "happened_at"
    autocomplete_fields = ("participation",)
    ordering = ("-stage", "-severity", "-happened_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(
            planned=Count("calls"),
            made=Count("calls", filter=Q(calls__called_at__isnull=False)),
        )
        return counted

    @admin.display(description=gettext_lazy("person"))
    def person(self, incident: Incident) -> str:
        return str(incident.participation.person)

    @admin.display(description=gettext_lazy("calls made"))
    def calls_made(self, incident: Any) -> str:
        return f"{incident.made} / {incident.planned}"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What concerns health is asked of and shown to those alone who may read it."""
        fields: list[Any] = [
            "participation",
            ("kind", "severity"),
            "happened_at",
            "what",
        ]
        if request.user.has_perm(HEALTH):
            fields.append("health")
        fields += ["follow_up", "due_on"]
        return (*fields, "stage") if obj is not None else tuple(fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "participation") if obj is not None else fields

    def add_row(self, request: HttpRequest, data: dict[str, Any]) -> Any:
        return open_incident(
            participation=data["participation"],
            kind=data["kind"],
            severity=data["severity"],
            happened_at=data["happened_at"],
            what=data["what"],
            health=data.get("health", ""),
            follow_up=data["follow_up"],
            due_on=data["due_on"],
            by=get_staff_user(request),
        )

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if change:
            plan_incident_calls(incident=obj)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path(
                "calls/<int:pk>/tick/",
                page(self.tick),
                name="itineraries_incident_tick",
            ),
            *super().get_urls(),
        ]

    def tick(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say that somebody of the contact tree was called now."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        user = get_staff_user(request)
        own = Incident.objects.visible_to(user)
        rows = IncidentCall.objects.filter(incident__in=own)
        call = get_object_or_404(rows.select_related("incident"), pk=pk)
        try:
            tick_incident_call(
                call=call,
                reached=request.POST.get("reached") == "yes",
                said=request.POST.get("said", ""),
                by=user,
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(name)s: noted.") % {"name": call.name})
        return HttpResponseRedirect(
            reverse("admin:itineraries_incident_change", args=[call.incident_id])
        )

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = dict(extra_context or {})
        row: Any = self.get_object(request, object_id) if object_id else None
        if row is not None:
            may_tick = request.user.has_perm(CHANGE) and row.stage == IncidentStage.OPEN
            context["calls"] = list(row.calls.select_related("called_by"))
            context["may_tick"] = may_tick
        return super().changeform_view(request, object_id, form_url, context)


@admin.register(Introduction)
class IntroductionAdmin(BaseAdmin):
    """Whom participants met; staff link the person and organisation, and a lead is made from it."""

    titled_after = ("participation.person",)
    list_display = (
        "participation",
        "met_name",
        "met_organisation",
        "about",
        "on",
        "next_step",
        "due_on",
        "noted_as",
    )
    list_filter = ("noted_as", "participation__cohort", "on", "due_on")
    list_select_related = ("participation",)
    search_fields = ("participation", "met_name", "met_organisation", "about")
    date_hierarchy = "on"
    autocomplete_fields = ("participation", "person", "organisation")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = (
            "participation",
            "on",
            ("met_name", "met_organisation"),
            "about",
            "next_step",
            "due_on",
        )
        if obj is None:
            return fields
        return (*fields, "person", "organisation", "stop", "noted_as")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        if obj is None:
            return fields
        return (*fields, "participation", "stop", "noted_as")

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        if change:
            return super().save_form(request, form, change)
        form.save_m2m = lambda: None
        return note_introduction(
            noted_as=Introduction.NotedAs.STAFF,
            by=get_staff_user(request),
            **form.cleaned_data,
        )

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
