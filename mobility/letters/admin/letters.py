"""Letters for staff: the list with what is stale; issue, look first, revoke, invite, bind."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
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
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.letters.admin.panel import LANGUAGES, get_bundle_state
from mobility.letters.models import Letter
from mobility.letters.services import bundles
from mobility.letters.services.issue import issue_letter, revoke_letter
from mobility.letters.services.kinds import KINDS
from mobility.letters.services.preview import render_preview_pdf
from mobility.letters.services.signing import prepare_invitation
from mobility.letters.services.stale import find_stale_dossiers, find_stale_letters
from mobility.visas.models import Dossier
from participants.register.queries import list_cohort_choices
from pemwecco.core.admin import BaseAdmin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.chips import render_chip
from pemwecco.core.folded_queries import order_by_name
from pemwecco.core.lists.filters import SeveralListFilter
from pemwecco.documents.lifecycle import PaperStage

TONES = {
    PaperStage.ISSUED: "good",
    PaperStage.RENDERING: "progress",
    PaperStage.REVOKED: "bad",
}


class LetterCohortFilter(SeveralListFilter):
    """The cohort of the dossier's file."""

    title = gettext_lazy("cohort")
    parameter_name = "cohort"
    path = "dossier__participation__cohort"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list_cohort_choices()


class StaleLetterFilter(admin.SimpleListFilter):
    """Whether a letter still says what the rows say; all those that stand are compared at once."""

    title = gettext_lazy("says the facts of today")
    parameter_name = "stale"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("yes", gettext_lazy("no: stale")),
            ("no", gettext_lazy("yes, and stands")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value not in {"yes", "no"}:
            return queryset
        stale: set[int] = set()
        for letters in find_stale_dossiers().values():
            stale.update(letters)
        if value == "yes":
            return queryset.filter(pk__in=stale)
        standing = Letter.objects.standing().exclude(pk__in=stale)
        return queryset.filter(pk__in=standing.values("pk"))


@admin.register(Letter)
class LetterAdmin(BaseAdmin):
    list_display = (
        "number",
        "kind",
        "who",
        "state",
        "truth",
        "language",
        "issued",
        "file",
    )
    list_display_links = ("number",)
    list_filter = (
        "kind",
        "paper__stage",
        StaleLetterFilter,
        LetterCohortFilter,
        "paper__language",
    )
    list_filter_sheet = True
    list_fullwidth = True
    list_select_related = (
        "paper__pdf",
        "dossier__participation__person",
    )
    search_fields = (
        "paper__reference",
        "paper__code",
        "dossier__participation",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> TemplateResponse:
        response: TemplateResponse = super().changelist_view(request, extra_context)
        if (data := response.context_data) and (listed := data.get("cl")) is not None:
            # Compared for the rows of the page at once, not one by one.
            self.stale = find_stale_letters(listed.result_list)
        return response

    @admin.display(description=gettext_lazy("number"), ordering="paper__reference")
    def number(self, letter: Letter) -> str:
        return letter.paper.reference

    @admin.display(
        description=gettext_lazy("person"),
        ordering=order_by_name("dossier__participation__person__")[0],
    )
    def who(self, letter: Letter) -> str:
        return str(letter.dossier.participation.person)

    @admin.display(description=gettext_lazy("state"), ordering="paper__stage")
    def state(self, letter: Letter) -> str:
        stage = PaperStage(letter.paper.stage)
        return render_chip(stage.label, TONES.get(stage, ""))

    @admin.display(description=gettext_lazy("facts"))
    def truth(self, letter: Letter) -> str:
        count = len(getattr(self, "stale", {}).get(letter.pk, []))
        return (
            render_chip(_("stale: %(count)s changed") % {"count": count}, "attention")
            if count
            else ""
        )

    @admin.display(description=gettext_lazy("language"), ordering="paper__language")
    def language(self, letter: Letter) -> str:
        return letter.paper.get_language_display()

    @admin.display(description=gettext_lazy("issued"), ordering="paper__created_at")
    def issued(self, letter: Letter) -> Any:
        return letter.paper.created_at

    @admin.display(description="PDF")
    def file(self, letter: Letter) -> str:
        if letter.paper.pdf_id is None:
            return "–"
        address = reverse("documents:download", args=[letter.paper.pdf_id])
        return format_html('<a href="{}">{}</a>', address, _("Open the PDF"))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """A letter has its place on the page of its dossier."""
        if request.method != "GET" or not (object_id or "").isdecimal():
            raise Http404
        letter = get_object_or_404(self.get_queryset(request), pk=object_id)
        return HttpResponseRedirect(_get_letters_url(letter.dossier_id))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "dossier/<int:pk>/issue/",
                view(self.issue_view),
                name="letters_letter_issue",
            ),
            path(
                "dossier/<int:pk>/look/<str:kind>/",
                view(self.look_view),
                name="letters_letter_look",
            ),
            path(
                "dossier/<int:pk>/invite/<int:visit>/",
                view(self.invite_view),
                name="letters_letter_invite",
            ),
            path(
                "dossier/<int:pk>/bundle/",
                view(self.bundle_view),
                name="letters_letter_bundle",
            ),
            path(
                "<int:pk>/revoke/", view(self.revoke_view), name="letters_letter_revoke"
            ),
            *super().get_urls(),
        ]

    def _dossier(self, request: HttpRequest, pk: int, right: str) -> Dossier:
        by = get_staff_user(request)
        require(by, right)
        rows = Dossier.objects.visible_to(by).select_related(
            "participation__person",
            "participation__call__programme",
            "participation__cohort",
        )
        return get_object_or_404(rows, pk=pk)

    def issue_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Issue one letter from the page of its dossier."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        dossier = self._dossier(request, pk, "visas.issue_letter")
        kind, language = request.POST.get("kind", ""), request.POST.get("language", "")
        if kind not in KINDS or language not in dict(LANGUAGES):
            raise Http404
        try:
            letter = issue_letter(
                dossier=dossier,
                kind=kind,
                language=language,
                by=get_staff_user(request),
                reason=request.POST.get("reason", "")[:500],
            )
        except Refused as refusal:
            for sentence in refusal.sentences:
                messages.error(request, sentence)
        else:
            messages.success(
                request,
                _("The letter %(number)s is being made.") % {"number": letter.paper},
            )
        return HttpResponseRedirect(_get_letters_url(dossier.pk))

    def look_view(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        """A letter as it would be printed now, marked as not issued."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        dossier = self._dossier(request, pk, "visas.issue_letter")
        language = request.GET.get("language", dossier.participation.person.language)
        if (
            kind not in KINDS
            or kind == Letter.Kind.INVITATION
            or language not in dict(LANGUAGES)
        ):
            raise Http404
        try:
            content = render_preview_pdf(dossier=dossier, kind=kind, language=language)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(_get_letters_url(dossier.pk))
        return build_pdf_response(content)

    def invite_view(self, request: HttpRequest, pk: int, visit: int) -> HttpResponse:
        """Ask a host to check and sign its invitation."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        dossier = self._dossier(request, pk, "visas.issue_letter")
        placement = get_object_or_404(
            dossier.participation.placements.select_related(
                "host__organisation", "participation__person"
            ),
            pk=visit,
        )
        try:
            prepare_invitation(
                placement=placement,
                by=get_staff_user(request),
                reason=request.POST.get("reason", "")[:500],
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("%(host)s is asked to check and sign its invitation.")
                % {"host": placement.host},
            )
        return HttpResponseRedirect(_get_letters_url(dossier.pk))

    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take one letter back, with the reason."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        letter = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            revoke_letter(
                letter=letter,
                reason=request.POST.get("reason", ""),
                by=get_staff_user(request),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(letter)s is revoked.") % {"letter": letter})
        return HttpResponseRedirect(_get_letters_url(letter.dossier_id))

    def bundle_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Order the one PDF of a dossier, or see how far it is: the part that refreshes itself."""
        dossier = self._dossier(request, pk, "visas.check_piece")
        if request.method == "GET":
            state = get_bundle_state(bundles.get_last_bundle(dossier))
            return render(
                request,
                "admin/visas/bundle.html",
                {"state": state, "dossier": dossier, "may_bind": True},
            )
        if request.method != "POST":
            return HttpResponseNotAllowed(["GET", "POST"])
        try:
            self._bind(request, dossier)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(
            _get_letters_url(dossier.pk).replace("#letters", "#bundle")
        )

    def _bind(self, request: HttpRequest, dossier: Dossier) -> None:
        by, last = get_staff_user(request), bundles.get_last_bundle(dossier)
        if "again" in request.POST and last is not None:
            bundles.retry_bundle(bundle=last, by=by)
            messages.success(request, _("The PDF is being made again."))
            return
        language = request.POST.get("language", "")
        if language not in dict(LANGUAGES):
            raise Http404
        bundles.order_bundle(dossier=dossier, language=language, by=by)
        messages.success(request, _("The PDF of all accepted papers is being made."))


def _get_letters_url(dossier: int) -> str:
    return reverse("admin:visas_dossier_change", args=[dossier]) + "#letters"


def build_pdf_response(content: bytes) -> HttpResponse:
    """A PDF that is shown and never kept."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="preview.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
