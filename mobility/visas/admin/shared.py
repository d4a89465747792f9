"""What a reader of the Immigration Office or a consulate sees: the dossiers shared with them, read only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from mobility.visas.models import Dossier, SharedDossier
from mobility.visas.sections import collect_shown_parts
from mobility.visas.services.trips import get_trip
from pemwecco.core.admin import BaseAdmin, get_staff_user
from pemwecco.core.visitors import get_client_address
from pemwecco.privacy.services import record_reading


@admin.register(SharedDossier)
class SharedDossierAdmin(BaseAdmin):
    list_display = ("number", "who", "stage")
    list_display_links = ("number", "who")
    list_select_related = ("participation__person",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("dossier"))
    def number(self, dossier: Dossier) -> str:
        return str(dossier)

    @admin.display(description=_("person"))
    def who(self, dossier: Dossier) -> str:
        return str(dossier.participation.person)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> TemplateResponse:
        """One shared dossier; each look is written in the log of readings, which the participant sees."""
        if request.method != "GET" or not (object_id or "").isdecimal():
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = SharedDossier.objects.visible_to(request.user).select_related(
            "participation__person",
            "participation__organisation",
            "participation__call__programme",
            "participation__call__setup",
            "participation__cohort",
            "post__organisation",
            "passport",
            "lodging",
            "decision",
        )
        dossier = get_object_or_404(rows, pk=object_id)
        record_reading(
            by=get_staff_user(request),
            what=dossier,
            address=get_client_address(request),
        )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{dossier} · {dossier.participation.person}",
            "dossier": dossier,
            "trip": get_trip(dossier.participation),
            "pieces": dossier.pieces.select_related("document"),
            "flights": dossier.participation.flights.all(),
            "beds": dossier.participation.accommodations.all(),
            "bundle": dossier.bundles.filter(document__isnull=False)
            .select_related("document")
            .first(),
            **collect_shown_parts(dossier),
        }
        return TemplateResponse(request, "admin/visas/shared.html", context)
