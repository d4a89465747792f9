"""Who declares their arrival at the commune: who owes it, who is late, who has done it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from mobility.visas.models import ArrivalDeclaration
from mobility.visas.services.arrivals import list_declarations_due
from participants.register.models import Participation
from pemwecco.core.admin import BaseAdmin, get_staff_user


@admin.register(ArrivalDeclaration)
class ArrivalDeclarationAdmin(BaseAdmin):
    """One page of everyone who is there and owes it, whether there is a row yet or not."""

    list_display = ("participation", "declared_on")
    list_select_related = ("participation",)
    fields = readonly_fields = ("participation", "declared_on", "document", "by", "at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Those who are late first; `?late` shows them alone."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        visible = Participation.objects.visible_to(get_staff_user(request))
        due = list_declarations_due(visible.values("pk"))
        late = [row for row in due if row.is_late]
        only_late = "late" in request.GET
        rest = [] if only_late else [row for row in due if not row.is_late]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Arrival declarations"),
            "rows": [*late, *sorted(rest, key=lambda row: row.is_done)],
            "late": len(late),
            "only_late": only_late,
        }
        return TemplateResponse(request, "admin/visas/arrivals.html", context)
