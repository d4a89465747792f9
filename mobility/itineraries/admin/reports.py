"""Staff pages of trip reports, to read and accept, and of the action points that come of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mobility.itineraries.admin.return_desk import ReturnDeskPages
from mobility.itineraries.lifecycle import (
    ACTION_POINT,
    TRIP_REPORT,
    ActionPointStage,
    TripReportStage,
)
from mobility.itineraries.models import ActionPoint, TripReport
from mobility.itineraries.papers import POINT_CONTACT
from mobility.itineraries.services.action_points import (
    add_action_point,
    list_points_to_verify,
    refuse_wrong_responsible,
)
from mobility.itineraries.services.report_days import list_late_reports
from pemwecco.accounts.models import User
from pemwecco.core.adding_admin import AddingAdmin
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused
from pemwecco.core.queues import register_queue

register_queue(
    "itineraries.TripReport",
    "read",
    gettext_lazy("trip reports to read"),
    lambda _viewer: TripReport.objects.filter(stage=TripReportStage.HANDED_IN),
)
register_queue(
    "register.Participation",
    "report",
    gettext_lazy("trip reports overdue"),
    lambda _viewer: list_late_reports(timezone.localdate()),
)
register_queue(
    "itineraries.ActionPoint",
    "verify",
    gettext_lazy("action points to verify"),
    list_points_to_verify,
)
register_queue(
    "itineraries.ActionPoint",
    "mine",
    gettext_lazy("action points of yours"),
    lambda viewer: ActionPoint.objects.still_open().filter(staff=viewer),
)
register_queue(
    "itineraries.ActionPoint",
    "late",
    gettext_lazy("action points overdue"),
    lambda _viewer: ActionPoint.objects.overdue(timezone.localdate()),
)


@admin.register(TripReport)
class TripReportAdmin(ReturnDeskPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    """The reports handed in, with the buttons that accept one or ask again; the paper is as it came."""

    lifecycle = TRIP_REPORT
    is_cared_for = True
    titled_after = ("participation.person",)
    list_display = ("participation", "person", "stage", "may_quote")
    list_filter = ("stage", "participation__cohort", "may_quote")
    list_select_related = ("participation__person", "paper")
    search_fields = ("participation", "learned", "what_next", "advice")
    fields = readonly_fields = (
        "participation",
        "person",
        "learned",
        "to_use",
        "what_next",
        "hard",
        "advice",
        "may_quote",
        "stage",
        "document",
        "points",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        # What is still being written is the participant's own.
        return rows.exclude(stage=TripReportStage.DRAFT)

    @admin.display(description=gettext_lazy("person"))
    def person(self, report: TripReport) -> str:
        return str(report.participation.person)

    @admin.display(description=gettext_lazy("document"))
    def document(self, report: TripReport) -> str:
        if report.paper is None or report.paper.pdf_id is None:
            return _("the PDF is being made")
        address = reverse("documents:download", args=[report.paper.pdf_id])
        return format_html('<a href="{}">{}</a>', address, report.paper.reference)

    @admin.display(description=gettext_lazy("action points"))
    def points(self, report: TripReport) -> str:
        """How many there are, and the way to add one."""
        count = report.participation.action_points.count()
        listed = reverse("admin:itineraries_actionpoint_changelist")
        added = reverse("admin:itineraries_actionpoint_add")
        return format_html(
            '<a href="{}?participation={}">{}</a> · <a href="{}?participation={}">{}</a>',
            listed,
            report.participation_id,
            count,
            added,
            report.participation_id,
            _("Add an action point"),
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ActionPointForm(forms.ModelForm[ActionPoint]):
    """One person is responsible, and fits."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        file = data.get("participation") or getattr(
            self.instance, "participation", None
        )
        if self.errors or file is None:
            return data
        try:
            refuse_wrong_responsible(
                file, data["responsible"], data.get("contact"), data.get("staff")
            )
        except Refused as refusal:
            self.add_error("responsible", str(refusal))
        return data


@admin.register(ActionPoint)
class ActionPointAdmin(AddingAdmin):
    """What is to be done after trips: the first due first; done by one person, verified by another."""

    lifecycle = ACTION_POINT
    form = ActionPointForm
    is_cared_for = True
    titled_after = ("participation.person",)
    list_display = (
        "what",
        "person",
        "who",
        "due_on",
        "priority",
        "stage",
        "origin",
    )
    impersonal_columns = ("origin",)
    list_filter = (
        "stage",
        "responsible",
        "priority",
        "participation__cohort",
        "due_on",
    )
    list_select_related = (
        "participation__person",
        "staff",
        *POINT_CONTACT,
    )
    search_fields = ("participation", "what")
    date_hierarchy = "due_on"
    autocomplete_fields = ("participation", "contact", "incident")
    ordering = ("due_on", "-priority", "id")
    fields = (
        "participation",
        "what",
        ("due_on", "priority"),
        "responsible",
        ("contact", "staff"),
        "incident",
        "stage",
        "evidence",
    )
    readonly_fields = ("evidence",)

    @admin.display(description=gettext_lazy("participant"))
    def person(self, point: ActionPoint) -> str:
        return str(point.participation.person)

    @admin.display(description=pgettext_lazy("action point", "who does it"))
    def who(self, point: ActionPoint) -> str:
        return point.person

    @admin.display(description=pgettext_lazy("action point", "comes from"))
    def origin(self, point: ActionPoint) -> str:
        if point.incident_id is not None:
            return _("an incident")
        if point.introduction_id is not None:
            return _("an introduction")
        return _("the trip")

    @admin.display(description=gettext_lazy("proof"))
    def evidence(self, point: ActionPoint) -> str:
        if point.proof is None:
            return "–"
        address = reverse("documents:download", args=[point.proof_id])
        return format_html('<a href="{}">{}</a>', address, point.proof.name)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "staff":
            kwargs["queryset"] = User.objects.filter(is_staff=True, is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "participation", "incident") if obj is not None else fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_over = obj is not None and obj.stage != ActionPointStage.OPEN
        return super().has_change_permission(request, obj) and not is_over

    def add_row(self, request: HttpRequest, data: dict[str, Any]) -> Any:
        return add_action_point(by=get_staff_user(request), **data)
