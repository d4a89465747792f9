"""Staff's own words for letters: paragraphs with the names they may print, seen filled with a real file."""

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
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from mobility.letters.admin.letters import build_pdf_response
from mobility.letters.admin.panel import LANGUAGES
from mobility.letters.models import LetterKind, LetterWording
from mobility.letters.services.preview import (
    fill_preview_paragraphs,
    gather_preview_facts,
    render_preview_pdf,
)
from mobility.letters.services.sources import get_letter_source
from mobility.letters.services.values import (
    build_placeholders,
    list_letter_placeholders,
)
from mobility.letters.services.variants import NAMES
from mobility.letters.services.wordings import (
    MOST,
    find_wrong_placeholders,
    get_current_wording,
    get_letter_paragraphs,
    merge_wording,
    normalise_line_ends,
    write_wording,
)
from mobility.visas.models import Dossier
from pemwecco.core.admin import BaseAdmin, get_staff_user
from pemwecco.core.answers import Refused, require

FIELD = "text-"


@admin.register(LetterWording)
class LetterWordingAdmin(BaseAdmin):
    """A page per kind of letter and language; each saving is a new version, none is changed."""

    list_display = ("kind", "language", "number", "by", "at", "note")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<str:kind>/<str:language>/",
                view(self.edit_view),
                name="letters_letterwording_edit",
            ),
            path(
                "<str:kind>/<str:language>/preview/",
                view(self.preview_view),
                name="letters_letterwording_preview",
            ),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> TemplateResponse:
        """Every letter in its three languages, with whose words it prints."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        written = LetterWording.objects.select_related("by").order_by("number")
        versions = {(row.kind, row.language): row for row in written}
        rows = []
        for kind in LetterKind:
            cells = []
            for code, name in LANGUAGES:
                version = versions.get((kind.value, code))
                cells.append((name, kind.value, code, version))
            rows.append((kind.label, cells))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Wordings of letters"),
            "rows": rows,
        }
        return TemplateResponse(request, "admin/visas/wordings.html", context)

    def _asked(
        self, request: HttpRequest, kind: str, language: str, right: str
    ) -> None:
        require(get_staff_user(request), right)
        if kind not in LetterKind.values or language not in dict(LANGUAGES):
            raise Http404

    def edit_view(self, request: HttpRequest, kind: str, language: str) -> HttpResponse:
        """The paragraphs of one letter in one language; saved as a new version, or refused."""
        self._asked(request, kind, language, "letters.view_letterwording")
        if request.method not in {"GET", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        if request.method == "GET":
            return self._page(
                request, kind, language, self._kept(request, kind, language)
            )
        texts = _read_typed_texts(request, kind, language)
        wrong = find_wrong_placeholders(kind, texts)
        if wrong:
            return self._page(request, kind, language, texts, wrong=wrong, status=422)
        based = request.POST.get("based_on", "")
        base = int(based) if based.isdecimal() else None
        if base is not None:
            merged = merge_wording(
                kind=kind, language=language, texts=texts, based_on=base
            )
            texts, base = merged.texts, merged.number
            if merged.theirs:
                return self._page(
                    request, kind, language, texts, theirs=merged.theirs, status=422
                )
        try:
            wording = write_wording(
                kind=kind,
                language=language,
                texts=texts,
                note=request.POST.get("note", ""),
                based_on=base,
                by=get_staff_user(request),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return self._page(request, kind, language, texts, status=422)
        sentence = _("Version %(number)s is kept; letters issued from now on print it.")
        messages.success(request, sentence % {"number": wording.number})
        return HttpResponseRedirect(
            reverse("admin:letters_letterwording_edit", args=[kind, language])
        )

    def _kept(self, request: HttpRequest, kind: str, language: str) -> dict[str, str]:
        """The words of the last version, or of an older one to begin from, over those of the project."""
        number = request.GET.get("version", "")
        rows = LetterWording.objects.filter(kind=kind, language=language)
        if number.isdecimal():
            wording = rows.filter(number=number).first()
            if wording is None and number != "0":
                raise Http404
        else:
            wording = get_current_wording(kind, language)
        return get_letter_paragraphs(kind, language) | (
            wording.texts if wording else {}
        )

    def _page(
        self,
        request: HttpRequest,
        kind: str,
        language: str,
        texts: dict[str, str],
        *,
        wrong: dict[str, str] | None = None,
        theirs: dict[str, str] | None = None,
        status: int = 200,
    ) -> TemplateResponse:
        chosen = _get_preview_dossier(request)
        filled = _preview(kind, language, texts, chosen)
        says = filled["values"]
        placeholders = []
        for name, meaning in list_letter_placeholders(kind).items():
            now = says.get(name, "")
            placeholders.append({"name": name, "says": meaning, "now": now})
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{LetterKind(kind).label}, {dict(LANGUAGES)[language]}",
            "kind": kind,
            "language": language,
            "languages": LANGUAGES,
            "paragraphs": _describe_paragraphs(
                kind, language, texts, wrong or {}, theirs or {}
            ),
            "theirs": theirs,
            "note": request.POST.get("note", ""),
            "placeholders": placeholders,
            "versions": LetterWording.objects.filter(
                kind=kind, language=language
            ).select_related("by"),
            "current": get_current_wording(kind, language),
            "most": MOST,
            "may_write": get_staff_user(request).has_perm("letters.add_letterwording"),
            "files": _list_preview_dossiers(),
            "chosen": chosen,
            **filled,
        }
        return TemplateResponse(
            request, "admin/visas/wording.html", context, status=status
        )

    def preview_view(
        self, request: HttpRequest, kind: str, language: str
    ) -> HttpResponse:
        """The words that stand in the form, filled with a real file: the part that refreshes, or the PDF."""
        self._asked(request, kind, language, "letters.view_letterwording")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        texts, chosen = (
            _read_typed_texts(request, kind, language),
            _get_preview_dossier(request),
        )
        if "pdf" in request.POST:
            if chosen is None:
                raise Http404
            try:
                return build_pdf_response(
                    render_preview_pdf(
                        dossier=chosen, kind=kind, language=language, texts=texts
                    )
                )
            except Refused as refusal:
                messages.error(request, str(refusal))
                wrong = find_wrong_placeholders(kind, texts)
                return self._page(
                    request, kind, language, texts, wrong=wrong, status=422
                )
        context = _preview(kind, language, texts, chosen)
        if request.headers.get("HX-Request"):
            return render(request, "admin/visas/wording_preview.html", context)
        return self._page(
            request, kind, language, texts, wrong=find_wrong_placeholders(kind, texts)
        )


def _describe_paragraphs(
    kind: str,
    language: str,
    texts: dict[str, str],
    wrong: dict[str, str],
    theirs: dict[str, str],
) -> list[dict[str, Any]]:
    """Each paragraph with its field, the words of the project, what is wrong in it, and what somebody else
    has written there meanwhile.
    """
    own = get_letter_paragraphs(kind, language)
    found = []
    for name, text in texts.items():
        lines = len(text) // 80 + text.count("\n") + 1
        found.append(
            {
                "field": FIELD + name,
                "label": NAMES.get(name, name),
                "text": text,
                "own": own[name],
                "changed": text.strip() != own[name],
                "wrong": wrong.get(name, ""),
                "theirs": theirs.get(name),
                "rows": min(12, max(2, lines)),
            }
        )
    return found


def _read_typed_texts(request: HttpRequest, kind: str, language: str) -> dict[str, str]:
    typed = {}
    for name, text in get_letter_paragraphs(kind, language).items():
        typed[name] = normalise_line_ends(request.POST.get(FIELD + name, text))
    return typed


def _list_preview_dossiers() -> list[Dossier]:
    """Files to look at the words with: the last ones that have a passport."""
    rows = Dossier.objects.filter(passport__isnull=False).select_related(
        "participation__person"
    )
    return list(rows.order_by("-pk")[:30])


def _get_preview_dossier(request: HttpRequest) -> Dossier | None:
    asked = request.POST.get("file", request.GET.get("file", ""))
    rows = Dossier.objects.visible_to(request.user).select_related(
        "participation__person"
    )
    if asked.isdecimal():
        return rows.filter(pk=asked).first()
    with_visit = rows.filter(passport__isnull=False).order_by("-pk")
    return (
        with_visit.filter(participation__placements__isnull=False).first()
        or with_visit.first()
    )


def _preview(
    kind: str, language: str, texts: dict[str, str], chosen: Dossier | None
) -> dict[str, Any]:
    """The paragraphs as the chosen file would print them, or the sentence that says why not."""
    if chosen is None:
        refusal = _("There is no file with a passport yet to look at the words with.")
        return {"preview": {}, "refusal": refusal, "values": {}}
    try:
        facts = gather_preview_facts(get_letter_source(chosen), kind, language)
        said = build_placeholders(kind, facts)
        return {
            "preview": fill_preview_paragraphs(facts, kind, language, texts),
            "refusal": "",
            "values": said,
        }
    except Refused as refusal:
        return {"preview": {}, "refusal": str(refusal), "values": {}}
