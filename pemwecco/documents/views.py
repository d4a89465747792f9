"""Private files for those who may see them; the page on which anyone checks a paper."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pemwecco.core.limits import Limit, format_wait, mark_too_many
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.core.visitors import get_client_address, get_limit_address
from pemwecco.documents.codes import is_code_consistent, normalise_code
from pemwecco.documents.contents import SHOWN_IN_BROWSER
from pemwecco.documents.lifecycle import PaperStage
from pemwecco.documents.models import Document, Paper
from pemwecco.documents.opening.reasons import JPEG
from pemwecco.documents.opening_checks import find_opening_refusal
from pemwecco.documents.papers import (
    get_paper_standing,
    get_printed_date,
    get_public_name,
    restore_dates,
)
from pemwecco.documents.services import FileRefused, draw_document_pages
from pemwecco.privacy.models import Reading
from pemwecco.privacy.services import record_reading

logger = logging.getLogger(__name__)
# Codes that could be one and are not, from one address: a whole embassy types behind it. What cannot be
# a code is not counted; guessing one of 2^73 needs more than this by far.
UNKNOWN_CODES, WITHIN_SECONDS = 200, 600
# Files compared from one address: reading them costs, and nobody holds so many letters.
COMPARISONS = 60
# What the browser may do inside a private file that it shows: nothing but draw it.
_FILE_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'self'"],
    # Pages of the house show a paper beside the form; nobody else frames it.
    "frame-ancestors": ["'self'"],
}


@require_safe
@never_cache
def download_document(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """One private file, for whoever sees a row that holds it; each time is written in the log of readings."""
    document = get_visible_or_404(Document.objects.all(), request.user, pk=pk)
    if not document.may_be_opened:
        return _unavailable(
            request, document, _("This file has not passed the virus scan.")
        )
    if sentence := find_opening_refusal(document):
        return _unavailable(request, document, sentence)
    try:
        content = document.file.open("rb")
    except FileNotFoundError:
        logger.exception("The stored file of document %s is missing", document.pk)
        return _unavailable(
            request,
            document,
            _("This file is missing from the store. We have been told."),
        )
    attached = "save" in request.GET or document.content_type not in SHOWN_IN_BROWSER
    record_reading(
        by=request.user if request.user.is_authenticated else None,
        what=document,
        act=Reading.Act.DOWNLOADED if attached else Reading.Act.READ,
        address=get_client_address(request),
    )
    response = FileResponse(
        content,
        as_attachment=attached,
        filename=document.name,
        content_type=document.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    setattr(response, "_csp_replace", _FILE_POLICY)  # noqa: B010  django-csp reads this name
    return response


@require_safe
@never_cache
def show_document_pages(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages of a private file as one light picture, for whoever may open the file; noted likewise."""
    document = get_visible_or_404(Document.objects.all(), request.user, pk=pk)
    if find_opening_refusal(document):
        raise Http404
    try:
        picture = draw_document_pages(document)
    except (FileRefused, FileNotFoundError) as refusal:
        raise Http404(str(refusal)) from refusal
    record_reading(
        by=request.user if request.user.is_authenticated else None,
        what=document,
        address=get_client_address(request),
    )
    response = HttpResponse(picture, content_type=JPEG)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _unavailable(
    request: HttpRequest, document: Document, sentence: str
) -> HttpResponse:
    context = {"document": document, "sentence": sentence}
    return render(request, "documents/unavailable.html", context, status=404)


@login_not_required
@require_safe
@never_cache
def show_verification(request: HttpRequest) -> HttpResponse:
    """Where anyone holding a paper types its code."""
    typed = request.GET.get("code", "").strip()[:100]
    if code := normalise_code(typed):
        return redirect("documents:verify_code", code=code)
    if typed:
        return _answer_mistyped(request, typed)
    return render(request, "documents/verify.html")


def _answer_mistyped(request: HttpRequest, typed: str) -> HttpResponse:
    """What was typed cannot be a code: it stands in the field again, to be compared."""
    context = {"mistyped": True, "typed": typed}
    return render(request, "documents/verify.html", context, status=404)


def _answer_unknown(
    request: HttpRequest, typed: str, wanted: str, limit: Limit, address: str
) -> HttpResponse:
    """No paper has the code: a slip of the finger where its last sign does not fit, else counted."""
    if not is_code_consistent(wanted):
        return _answer_mistyped(request, typed)
    limit.count_attempt(address)
    context = {"unknown": True, "typed": wanted}
    return render(request, "documents/verify.html", context, status=404)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def show_verified_document(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a paper is in force, replaced or revoked; whether a file sent with it is the one issued."""
    address = get_limit_address(request)
    if not (wanted := normalise_code(code)):
        return _answer_mistyped(request, code)
    unknown = Limit("verify/wrong", UNKNOWN_CODES, WITHIN_SECONDS)
    if wait := unknown.get_wait(address):
        return _refuse_verification(request, wait)
    papers = Paper.objects.select_related("pdf", "superseded_by")
    paper = papers.filter(code=wanted).first()
    if paper is None:
        return _answer_unknown(request, code, wanted, unknown, address)
    if paper.code != code and request.method != "POST":
        return redirect("documents:verify_code", code=paper.code)
    if request.method == "POST":
        compared = Limit("verify/files", COMPARISONS, WITHIN_SECONDS)
        if wait := compared.count_attempt(address):
            return _refuse_verification(request, wait)
    public = restore_dates(paper.public_facts)
    said = public.get("dates") or ()
    context: dict[str, Any] = {
        "paper": paper,
        "standing": get_paper_standing(paper).value,
        "issued_on": get_printed_date(paper),
        "kind": get_public_name(paper),
        "public": public,
        # One day is said once.
        "days": list(dict.fromkeys(said)) if isinstance(said, list) else (),
        "purpose": _format_purpose(public),
        "replacement": _find_replacement(paper),
        "dates": {step.target: step.at for step in paper.steps.all()},
    }
    if request.method == "POST":
        context["comparison"] = _comparison(request, paper)
    return render(request, "documents/paper.html", context)


def _format_purpose(public: Mapping[str, Any]) -> str:
    """What a paper is for, in the language of the page, with the values of its sentence."""
    sentence = str(public.get("purpose") or "")
    if not sentence:
        return ""
    values = public.get("purpose_values")
    return _(sentence) % values if values else _(sentence)


def _refuse_verification(request: HttpRequest, wait: int) -> HttpResponse:
    context = {"too_many": format_wait(wait)}
    return mark_too_many(render(request, "documents/verify.html", context), wait)


def _comparison(request: HttpRequest, paper: Paper) -> str:
    """The file sent against the one issued, by SHA-256: "same", "different" or "missing"."""
    uploaded = request.FILES.get("file")
    if uploaded is None or paper.pdf is None:
        return "missing"
    if (uploaded.size or 0) > settings.DOCUMENT_MAX_BYTES:
        return "different"
    digest = hashlib.sha256()
    for chunk in uploaded.chunks():
        digest.update(chunk)
    return "same" if digest.hexdigest() == paper.pdf.sha256 else "different"


def _find_replacement(paper: Paper) -> Paper | None:
    """What took the place of a paper, and of that one in its turn: the last, if it is in force."""
    current = paper
    while (following := getattr(current, "superseded_by", None)) is not None:
        if following.pdf_id is None:
            break
        current = following
    is_newer = current is not paper and current.stage == PaperStage.ISSUED
    return current if is_newer else None
