"""The register of conflicts of interest: looked at, dismissed with a reason, taken out as a spreadsheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import flatten
from django.db.models import QuerySet
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

from participants.panel.models import Conflict
from participants.panel.services import conflicts
from participants.panel.services.conflicts import (
    build_conflict_sheet,
    describe_conflict_reasons,
)
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.chips import render_chip
from pemwecco.core.spreadsheets import build_xlsx_response


@admin.register(Conflict)
class ConflictAdmin(BaseAdmin):
    list_display = ("file", "panel_member", "origin", "because", "state_chip", "at")
    list_select_related = ("participation", "member__user")
    list_filter = ("member__call", "state", "origin")
    search_fields = (
        "participation",
        "member__user__email",
        "member__user__name",
        "note",
    )
    fields = (
        ("participation", "member"),
        ("origin", "because", "state"),
        ("note", "at", "by"),
        ("dismissed_because", "dismissed_by", "dismissed_at"),
    )
    readonly_fields = flatten(fields)
    actions = ("export",)
    change_form_template = "admin/panel/conflict.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        # Noted on the page of the file, declared by the member, or found.
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        dismiss = path(
            "<int:pk>/dismiss/",
            self.admin_site.admin_view(self.dismiss_view),
            name="panel_conflict_dismiss",
        )
        return [dismiss, *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        may = get_staff_user(request).has_perm("panel.change_conflict")
        return super().changeform_view(
            request, object_id, form_url, {"may_dismiss": may, **(extra_context or {})}
        )

    def dismiss_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """It was looked at and is none; the reason stays in the register."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        conflict = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            conflicts.reject_conflict(
                conflict=conflict,
                reason=request.POST.get("reason", ""),
                by=get_staff_user(request),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("The conflict is dismissed; the file can be given again.")
            )
        return HttpResponseRedirect(reverse("admin:panel_conflict_change", args=[pk]))

    @admin.action(description=gettext_lazy("Register as a spreadsheet (XLSX)"))
    def export(
        self, request: HttpRequest, queryset: QuerySet[Conflict]
    ) -> HttpResponse:
        require(get_staff_user(request), "panel.view_conflict")
        rows = queryset.select_related(
            "participation", "member__user", "member__call", "by", "dismissed_by"
        )
        return build_xlsx_response("conflicts.xlsx", [build_conflict_sheet(rows)])

    @admin.display(description=gettext_lazy("file"), ordering="participation")
    def file(self, conflict: Conflict) -> str:
        return str(conflict.participation)

    @admin.display(
        description=gettext_lazy("panel member"), ordering="member__user__name"
    )
    def panel_member(self, conflict: Conflict) -> str:
        return str(conflict.member.user)

    @admin.display(description=gettext_lazy("because of"))
    def because(self, conflict: Conflict) -> str:
        return ", ".join(describe_conflict_reasons(conflict.reasons)) or conflict.note

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_chip(self, conflict: Conflict) -> str:
        tone = "attention" if conflict.state == Conflict.State.STANDING else "good"
        return render_chip(conflict.get_state_display(), tone)
