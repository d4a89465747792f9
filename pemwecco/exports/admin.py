"""The exports of a person: how far each is, the file while it is kept; and the door at which one is asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import NOT_YOUR_ROLE, Refused
from pemwecco.core.chips import render_chip
from pemwecco.core.visitors import get_client_address
from pemwecco.exports.models import SPREADSHEETS, Export
from pemwecco.exports.pages import hand_over_file
from pemwecco.exports.queries import find_list_page
from pemwecco.exports.services import begin_export

State = Export.State
TONES = {
    State.SENT: "good",
    State.READY: "good",
    State.FAILED: "bad",
    State.QUEUED: "progress",
    State.RUNNING: "progress",
}
# Seconds until the page asks again while something is being written.
ASKED_AGAIN = 4


@admin.register(Export)
class ExportAdmin(BaseAdmin):
    """My exports. Nobody sees those of another person."""

    list_display = (
        "title",
        "format",
        "asked_at",
        "shown_state",
        "rows_written",
        "file",
        "kept_until",
        "columns_left_out",
    )
    list_display_links = None
    list_select_related = ("document",)
    list_filter = ("state", "format")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # The list says all there is.
        return obj is None and super().has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "of/<str:app>/<str:model>/",
            self.admin_site.admin_view(self.begin_view),
            name="exports_export_begin",
        )
        waiting = path(
            "<int:pk>/wait/",
            self.admin_site.admin_view(self.wait_view),
            name="exports_export_wait",
        )
        return [address, waiting, *super().get_urls()]

    def wait_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far one's file is; when it is ready the browser fetches it."""
        user = get_staff_user(request)
        rows = Export.objects.visible_to(user).select_related("document")
        export = get_object_or_404(rows, pk=pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": export.title,
            "export": export,
        }
        answer = TemplateResponse(request, "admin/exports/wait.html", context)
        if export.is_under_way:
            answer["Refresh"] = str(ASKED_AGAIN // 2)
        elif export.document is not None:
            address = reverse("documents:download", args=[export.document.pk])
            answer["Refresh"] = f"0; url={address}?save"
        return answer

    def begin_view(self, request: HttpRequest, app: str, model: str) -> HttpResponse:
        """Export the list of a model as it is shown at the address whose query came along."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        kind = request.POST.get("format", "")
        if kind not in SPREADSHEETS:
            raise Http404
        try:
            page = find_list_page(f"{app}.{model}")
        except LookupError as error:
            raise Http404 from error
        if not page.has_view_permission(request):
            raise PermissionDenied(str(NOT_YOUR_ROLE))
        try:
            _export, handed = begin_export(
                by=get_staff_user(request),
                listed=f"{app}.{model}",
                query=request.GET.urlencode(),
                kind=kind,
                language=(get_language() or "en")[:2],
                address=get_client_address(request),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            back = reverse(f"admin:{app}_{model}_changelist")
            return HttpResponseRedirect(back)
        if handed is None:
            messages.info(
                request,
                _(
                    "The list is long: its file is being written. A mail tells when it is ready, here."
                ),
            )
            return HttpResponseRedirect(reverse("admin:exports_export_changelist"))
        return hand_over_file(handed)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        response: TemplateResponse = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", None) or {}
        rows = shown["cl"].result_list if "cl" in shown else ()
        if any(row.is_under_way for row in rows):
            response["Refresh"] = str(ASKED_AGAIN)
        return response

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def shown_state(self, row: Export) -> str:
        tone = TONES.get(State(row.state), "")
        chip = render_chip(row.get_state_display(), tone)
        return format_html("{} {}", chip, row.failure) if row.failure else chip

    @admin.display(description=gettext_lazy("rows"), ordering="total")
    def rows_written(self, row: Export) -> str:
        if not row.is_under_way:
            return str(row.total) if row.is_list else "–"
        label = _("%(done)s of %(total)s") % {"done": row.done, "total": row.total}
        return format_html(
            '<progress max="100" value="{}" aria-label="{}"></progress> {}',
            row.percent,
            _("rows written"),
            label,
        )

    @admin.display(description=pgettext_lazy("a document", "file"))
    def file(self, row: Export) -> str:
        if row.document is None:
            return "–"
        address = reverse("documents:download", args=[row.document.pk])
        return format_html(
            '<a href="{}?save">{}</a> ({})',
            address,
            _("Download"),
            row.document.size_shown,
        )

    @admin.display(description=gettext_lazy("kept until"), ordering="expires_at")
    def kept_until(self, row: Export) -> Any:
        return row.expires_at or "–"

    @admin.display(description=gettext_lazy("columns left out"))
    def columns_left_out(self, row: Export) -> str:
        return ", ".join(row.left_out) or "–"
