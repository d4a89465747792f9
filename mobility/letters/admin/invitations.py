"""The invitations of hosts for staff: which wait for a signature."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from mobility.letters.models import Invitation
from mobility.letters.queries import list_invitations_to_sign
from mobility.letters.services.signing import get_placement_dossier
from pemwecco.core.admin import BaseAdmin


class SignatureFilter(admin.SimpleListFilter):
    """Whether the host still has to sign."""

    title = gettext_lazy("signature")
    parameter_name = "signature"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waits", gettext_lazy("waits for the host"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "waits":
            return queryset
        return queryset.filter(pk__in=list_invitations_to_sign().values("pk"))


@admin.register(Invitation)
class InvitationAdmin(BaseAdmin):
    list_display = ("host", "who", "first_day", "language", "prepared_at")
    list_display_links = ("host",)
    list_filter = (SignatureFilter, "language")
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
