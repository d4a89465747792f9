"""The invitations of hosts for staff: which wait for a signature."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from mobility.letters.models import Invitation
from mobility.letters.queries import (
    list_invitations_to_sign,
    list_undertakings_to_sign,
)
from mobility.letters.services.signing import get_placement_dossier
from pemwecco.core.admin import BaseAdmin
from pemwecco.core.queues import register_queue

register_queue(
    "letters.Invitation",
    "signature",
    gettext_lazy("invitations that wait for the signature of the host"),
    lambda _viewer: list_invitations_to_sign(),
)
register_queue(
    "visas.Dossier",
    "undertaking",
    gettext_lazy("undertakings to return that wait for a signature"),
    lambda _viewer: list_undertakings_to_sign(),
)


@admin.register(Invitation)
class InvitationAdmin(BaseAdmin):
    list_display = ("host", "who", "first_day", "language", "prepared_at")
    list_display_links = ("host",)
    list_filter = ("language",)
    list_select_related = (
        "placement__host__organisation",
        "placement__participation__person",
    )
    search_fields = (
        "placement__host__organisation__name",
        "placement__participation__reference",
        "placement__participation__person__family_name",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("host"))
    def host(self, invitation: Invitation) -> str:
        return str(invitation.placement.host)

    @admin.display(description=gettext_lazy("person"))
    def who(self, invitation: Invitation) -> str:
        return str(invitation.placement.participation.person)

    @admin.display(
        description=gettext_lazy("first day"), ordering="placement__starts_on"
    )
    def first_day(self, invitation: Invitation) -> Any:
        return invitation.placement.starts_on

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """An invitation has its place on the page of its dossier."""
        if request.method != "GET" or not (object_id or "").isdecimal():
            raise Http404
        invitation = get_object_or_404(self.get_queryset(request), pk=object_id)
        dossier = get_placement_dossier(invitation.placement)
        if dossier is None:
            raise Http404
        address = reverse("admin:visas_dossier_change", args=[dossier.pk])
        return HttpResponseRedirect(f"{address}#letters")
