"""Who has opened which version of a stay: the page of one, and the filter of the list."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mobility.itineraries.models import Itinerary
from mobility.itineraries.queries import (
    select_unconfirmed_by_a_host,
    select_unread_by_a_host,
    select_unread_by_participant,
)
from mobility.itineraries.services.readers import list_version_readers
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import require

READ_READINGS = "itineraries.view_versionreading"


class UnreadListFilter(admin.SimpleListFilter):
    """Published stays of which somebody has not opened, or not confirmed, what stands."""

    title = gettext_lazy("not read or confirmed")
    parameter_name = "unread"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("participant", _("not opened by the participant")),
            ("host", _("not opened by a host, in any version")),
            ("confirmation", _("not confirmed by a host")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "participant":
            return select_unread_by_participant(queryset)
        if self.value() == "host":
            return select_unread_by_a_host(queryset)
        if self.value() == "confirmation":
            return select_unconfirmed_by_a_host(queryset)
        return queryset


@require_safe
def show_version_readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has opened which version of a stay, and who has not: participant and hosts."""
    user = get_staff_user(request)
    require(user, READ_READINGS)
    rows = Itinerary.objects.visible_to(user).select_related("participation__person")
    itinerary = get_object_or_404(rows, pk=pk)
    context = {
        **admin.site.each_context(request),
        "opts": Itinerary._meta,
        "title": _("Who has read the itinerary of %(name)s")
        % {"name": itinerary.participation.person},
        "itinerary": itinerary,
        "versions": itinerary.versions.select_related("published_by"),
        "readers": list_version_readers(itinerary),
    }
    return TemplateResponse(request, "itineraries/admin/readers.html", context)
