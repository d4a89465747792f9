"""Letters for a whole cohort: who gets one, who cannot and why; then how far the worker is."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mobility.letters.admin.panel import LANGUAGES
from mobility.letters.models import LetterBatch
from mobility.letters.services.batches import (
    begin_batch,
    get_batch_progress,
    list_letter_prospects,
    retry_failed_letters,
)
from mobility.letters.services.kinds import BY_STAFF
from participants.register.models import Cohort
from pemwecco.core.admin import BaseAdmin, get_staff_user
from pemwecco.core.answers import Refused, require

RIGHT = "visas.issue_letter"


@admin.register(LetterBatch)
class LetterBatchAdmin(BaseAdmin):
    list_display = ("at", "kind", "cohort", "language_name", "by")
    list_display_links = ("at", "kind")
    list_select_related = ("cohort", "by")
    list_filter = ("kind", "cohort")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return get_staff_user(request).has_perm(RIGHT)

    @admin.display(description=gettext_lazy("language"))
    def language_name(self, batch: LetterBatch) -> str:
        return (
            batch.get_language_display() if batch.language else _("each in their own")
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/progress/",
                view(self.progress_view),
                name="letters_letterbatch_progress",
            ),
            path(
                "<int:pk>/again/",
                view(self.again_view),
                name="letters_letterbatch_again",
            ),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Choose cohort and kind, see the answer for each person, then issue for those that are ticked."""
        require(get_staff_user(request), RIGHT)
        cohorts = list(Cohort.objects.visible_to(request.user))
        asked = request.POST or request.GET
        cohort = next(
            (row for row in cohorts if str(row.pk) == asked.get("cohort")), None
        )
        given: dict[int, str] = {}
        kind = asked.get("kind") or BY_STAFF[0].name.value
        language = asked.get("language") or ""
        if kind not in {one.name.value for one in BY_STAFF} or language not in {
            "",
            *dict(LANGUAGES),
        }:
            raise Http404
        if request.method == "POST" and cohort is not None:
            chosen = []
            for pk in request.POST.getlist("dossier"):
                if pk.isdecimal():
                    chosen.append(int(pk))
                    given[int(pk)] = request.POST.get(f"reason-{int(pk)}", "")
            try:
                batch = begin_batch(
                    cohort=cohort,
                    kind=kind,
                    language=language,
                    dossiers=chosen,
                    by=get_staff_user(request),
                    reasons=given,
                )
            except Refused as refusal:
                for sentence in refusal.sentences:
                    messages.error(request, sentence)
            else:
                return HttpResponseRedirect(
                    reverse("admin:letters_letterbatch_change", args=[batch.pk])
                )
        people = list_letter_prospects(cohort, kind) if cohort else []
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Letters for a cohort"),
            "cohorts": cohorts,
            "cohort": cohort,
            "kinds": [(one.name.value, one.name.label) for one in BY_STAFF],
            "kind": kind,
            "languages": LANGUAGES,
            "language": language,
            "people": [(one, given.get(one.dossier.pk, "")) for one in people],
            "ready": sum(one.is_chosen for one in people),
            "unable": sum(bool(one.refusals) for one in people),
            "to_judge": sum(bool(one.questions) for one in people),
        }
        return TemplateResponse(request, "admin/visas/cohort_letters.html", context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> TemplateResponse:
        """How far one act is."""
        if request.method != "GET" or not (object_id or "").isdecimal():
            raise Http404
        batch = self._batch(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(batch),
            **self._state(request, batch),
        }
        return TemplateResponse(request, "admin/visas/batch.html", context)

    def _batch(self, request: HttpRequest, pk: Any) -> LetterBatch:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = LetterBatch.objects.visible_to(request.user).select_related(
            "cohort", "by"
        )
        return get_object_or_404(rows, pk=pk)

    def _state(self, request: HttpRequest, batch: LetterBatch) -> dict[str, Any]:
        return {
            "batch": batch,
            "progress": get_batch_progress(batch),
            "may_issue": get_staff_user(request).has_perm(RIGHT),
        }

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The part of the page that refreshes itself until the act is over."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        batch = self._batch(request, pk)
        return render(
            request, "admin/visas/batch_lines.html", self._state(request, batch)
        )

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Try the failed ones again."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        batch = self._batch(request, pk)
        count = retry_failed_letters(batch=batch, by=get_staff_user(request))
        messages.success(
            request,
            ngettext(
                "%(count)s letter is tried again.",
                "%(count)s letters are tried again.",
                count,
            )
            % {"count": count},
        )
        return HttpResponseRedirect(
            reverse("admin:letters_letterbatch_change", args=[batch.pk])
        )
