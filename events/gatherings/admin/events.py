"""The staff page of events: when, where, for whom; its sessions and places are reached from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.gatherings.forms import EventForm
from events.gatherings.lifecycle import PLACED
from events.gatherings.models import Event
from events.gatherings.queries import list_event_needs
from events.gatherings.services.registrations import fill_places
from events.gatherings.services.sessions import change_event, plan_event
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import require
from pemwecco.core.visitors import get_client_address
from pemwecco.privacy.services import record_reading

A_PAGE = 100


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
            held=Count(
                "registrations",
                filter=Q(registrations__stage__in=PLACED),
                distinct=True,
            ),
            present=Count(
                "registrations",
                filter=Q(registrations__attendances__isnull=False),
                distinct=True,
            ),
        )

    def get_urls(self) -> list[URLPattern]:
        needs = path(
            "<int:pk>/needs/",
            self.admin_site.admin_view(self.needs_view),
            name="gatherings_event_needs",
        )
        return [needs, *super().get_urls()]

    def needs_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What those who come need, for who prepares the room and the meal; each reading is noted."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        require(request.user, "gatherings.view_attendeeneeds")
        event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
        rows = list_event_needs(event, request.user)
        record_reading(
            by=get_staff_user(request), what=event, address=get_client_address(request)
        )
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Access and food needs: %(event)s") % {"event": event},
            "opts": self.opts,
            "event": event,
            "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        }
        return TemplateResponse(request, "gatherings/admin/needs.html", context)

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
        if not change:
            plan_event(event=obj)
            return
        say_told(request, change_event(event=obj))
        if filled := fill_places(event=obj):
            messages.info(
                request,
                ngettext(
                    "%(count)d person of the waiting list is offered a place by mail.",
                    "%(count)d people of the waiting list are offered a place by mail.",
                    filled,
                )
                % {"count": filled},
            )


def say_told(request: HttpRequest, told: int) -> None:
    """Say to how many it was written that the event has moved."""
    if not told:
        return
    said = ngettext(
        "%(count)d person who registered is told by mail.",
        "%(count)d people who registered are told by mail.",
        told,
    )
    messages.info(request, said % {"count": told})
