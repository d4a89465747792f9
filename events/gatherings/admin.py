"""Staff pages of events: the list of who came, places, learning notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.gatherings.forms import DoorForm, EventForm
from events.gatherings.imports import RegistrationImport
from events.gatherings.lifecycle import PLACED, REGISTRATION, RegistrationStage
from events.gatherings.models import Event, Registration
from events.gatherings.services import (
    add_walk_in_attendee,
    cancel_registration,
    confirm_registration,
    fill_places,
    record_attendance,
)
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.folded_queries import order_by_name
from pemwecco.core.imports.pages import ImportPages
from pemwecco.core.lists.filters import UsedValuesFilter
from pemwecco.documents.pdf import render_pdf

# Empty lines at the end of the sheet, for those who come without having registered.
LINES_FOR_WALK_INS = 10


@admin.register(Event)
class EventAdmin(BaseAdmin):
    form = EventForm
    change_form_template = "gatherings/admin/event.html"
    list_display = (
        "title",
        "kind",
        "starts",
        "place",
        "places",
        "came",
        "published",
    )
    list_filter = ("kind", "published", "public")
    search_fields = ("title", "place")
    date_hierarchy = "starts_at"
    prepopulated_fields: ClassVar[dict[str, Sequence[str]]] = {"slug": ("title",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        queryset: QuerySet[Event] = super().get_queryset(request)
        return queryset.annotate(
            held=Count("registrations", filter=Q(registrations__stage__in=PLACED)),
            present=Count(
                "registrations",
                filter=Q(registrations__stage=RegistrationStage.ATTENDED),
            ),
        )

    @admin.display(description=_("starts"), ordering="starts_at")
    def starts(self, row: Event) -> Any:
        """On the clock of the place, as on every page and paper."""
        return row.starts_local

    @admin.display(description=_("places taken"))
    def places(self, row: Any) -> str:
        if not row.capacity:
            return str(row.held)
        said = gettext("%(held)d of %(capacity)d places")
        return said % {"held": row.held, "capacity": row.capacity}

    @admin.display(description=_("came"))
    def came(self, row: Any) -> int:
        came: int = row.present
        return came

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The clock of the last event that was entered: most are held in the same place."""
        zone = Event.objects.order_by("-pk").values_list("timezone", flat=True).first()
        return {"timezone": zone or "", **super().get_changeform_initial_data(request)}

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if change and (filled := fill_places(event=obj)):
            messages.info(
                request,
                ngettext(
                    "%(count)d person of the waiting list got a place and is told.",
                    "%(count)d people of the waiting list got a place and are told.",
                    filled,
                )
                % {"count": filled},
            )

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/attendance/",
                page(self.attendance),
                name="gatherings_event_attendance",
            ),
            path("<int:pk>/sheet.pdf", page(self.sheet), name="gatherings_event_sheet"),
            *super().get_urls(),
        ]

    def attendance(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Tick who came, add who came unannounced; made for someone standing at the door."""
        event = self._event(request, pk)
        door = DoorForm(request.POST if "door" in request.POST else None, prefix="door")
        if request.method == "POST":
            done = (
                self._add(request, event, door)
                if "door" in request.POST
                else self._tick(request, event)
            )
            if done:
                return HttpResponseRedirect(
                    reverse("admin:gatherings_event_attendance", args=[pk])
                )
        rows = list(
            event.registrations.exclude(stage=RegistrationStage.CANCELLED)
            .select_related("person")
            .order_by(*order_by_name("person__"), "pk")
        )
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Attendance: %(event)s") % {"event": event},
            "opts": self.opts,
            "event": event,
            "rows": rows,
            "came": sum(row.stage == RegistrationStage.ATTENDED for row in rows),
            "answer": event.attendance_answer(),
            "door": door,
        }
        return TemplateResponse(request, "gatherings/admin/attendance.html", context)

    def _tick(self, request: HttpRequest, event: Event) -> bool:
        present, before = _keys(request, "present"), _keys(request, "before")
        try:
            moved = record_attendance(
                event=event,
                present=present,
                taken_back=before - present,
                close="close" in request.POST,
                by=get_staff_user(request),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                ngettext("%(count)d line changed.", "%(count)d lines changed.", moved)
                % {"count": moved},
            )
        return True

    def _add(self, request: HttpRequest, event: Event, door: DoorForm) -> bool:
        if not door.is_valid():
            return False
        try:
            row = add_walk_in_attendee(
                event=event,
                attendee=door.attendee(event.language),
                by=get_staff_user(request),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                gettext("%(person)s is recorded as present.") % {"person": row.person},
            )
        return True

    def sheet(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The list to sign at the door, as PDF (domain.md §6.4)."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        event = self._event(request, pk)
        rows = event.registrations.filter(
            stage__in=[RegistrationStage.REQUESTED, *PLACED]
        ).select_related("person").order_by(*order_by_name("person__"), "pk")  # fmt: skip
        content = render_pdf(
            "gatherings/papers/sheet.html",
            {"event": event, "rows": list(rows), "blank": range(LINES_FOR_WALK_INS)},
            get_language() or event.language,
        )
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{event.slug}.pdf"'
        return response

    def _event(self, request: HttpRequest, pk: int) -> Event:
        require(request.user, "gatherings.record_attendance")
        return get_object_or_404(Event.objects.visible_to(request.user), pk=pk)


def _keys(request: HttpRequest, name: str) -> set[int]:
    return {int(key) for key in request.POST.getlist(name) if key.isdecimal()}


@admin.register(Registration)
class RegistrationAdmin(ImportPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    """Places; they are made by the public page, an enrolment or at the door, never typed here."""

    lifecycle = REGISTRATION
    row_import = RegistrationImport
    list_display = ("person", "event", "organisation_name", "stage", "requested_at")
    impersonal_columns = ("stage",)
    list_filter = ("stage", "event__kind", ("event", UsedValuesFilter))
    list_select_related = ("person", "event")
    search_fields = ("person", "organisation_name")
    readonly_fields = ("event", "person", "requested_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def apply_transition(
        self, request: HttpRequest, row: Registration, name: str, reason: str
    ) -> None:
        """Confirming and cancelling move other places and write mails: their verbs do it."""
        if name == "confirm":
            confirm_registration(registration=row, by=get_staff_user(request))
        elif name == "cancel":
            cancel_registration(registration=row, by=get_staff_user(request))
        else:
            super().apply_transition(request, row, name, reason)
        row.refresh_from_db()
