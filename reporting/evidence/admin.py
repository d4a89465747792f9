"""Staff pages of evidence: draw a sample, see who is in it and what there is, order the archive."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.exports.pages import order_paper
from reporting.evidence.forms import DrawSampleForm
from reporting.evidence.models import EvidenceSample
from reporting.evidence.papers import EVIDENCE_ARCHIVE, SEE
from reporting.evidence.services import (
    DRAW,
    draw_evidence_sample,
    format_draw,
    list_sample_evidence,
)


@admin.register(EvidenceSample)
class EvidenceSampleAdmin(BaseAdmin):
    """The samples that were drawn, the last first; none is changed."""

    list_display = (
        "__str__",
        "programme",
        "cohort",
        "percent",
        "population",
        "by",
        "at",
    )
    list_filter = ("programme", "cohort")
    list_select_related = ("programme", "cohort", "by")
    search_fields = ("seed",)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/archive/",
                page(self.archive_view),
                name="evidence_evidencesample_archive",
            ),
            *super().get_urls(),
        ]

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Draw a sample; what cannot be drawn is said on the form."""
        user = get_staff_user(request)
        require(user, DRAW)
        form = DrawSampleForm(request.POST or None, viewer=user)
        if request.method == "POST" and form.is_valid():
            try:
                sample = draw_evidence_sample(**form.cleaned_data, by=user)
            except Refused as refusal:
                form.add_error(None, list(refusal.sentences))
            else:
                return redirect("admin:evidence_evidencesample_change", sample.pk)
        context = self.frame_page(request, _("Draw a sample"), form=form)
        return TemplateResponse(request, "admin/evidence/draw.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A sample: how it was drawn, and the papers there are of each of its people."""
        user = get_staff_user(request)
        require(user, SEE)
        sample = self._find_sample(user, object_id)
        if request.method not in {"GET", "HEAD"}:
            # A draw is never changed.
            raise PermissionDenied
        files = list_sample_evidence(sample)
        keys = [row.participation_id for row, _papers in files]
        seen = Participation.objects.visible_to(user).filter(pk__in=filter(None, keys))
        context = self.frame_page(
            request,
            str(sample),
            sample=sample,
            drawn=format_draw(sample),
            files=files,
            seen=set(seen.values_list("pk", flat=True)),
        )
        return TemplateResponse(request, "admin/evidence/sample.html", context)

    def archive_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Order the archive of a sample from the worker."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        user = get_staff_user(request)
        require(user, SEE)
        sample = self._find_sample(user, str(pk))
        return order_paper(request, EVIDENCE_ARCHIVE.code, sample=sample.pk)

    def _find_sample(self, user: User, key: str) -> EvidenceSample:
        rows = EvidenceSample.objects.visible_to(user)
        joined = rows.select_related("programme", "cohort", "by")
        return get_object_or_404(joined, pk=int(key) if key.isdecimal() else 0)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
