"""My space: the undertaking to sign, the answers for the form, all papers in one PDF."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mobility.letters.forms import FormAnswersForm, SignForm
from mobility.letters.models import Bundle, Letter
from mobility.letters.services import bundles
from mobility.letters.services.form_sheet import gather_form_facts, list_form_lines
from mobility.letters.services.issue import get_current_letter
from mobility.letters.services.reading_pages import (
    build_reading_pages,
    build_signed_pages,
    draw_reading_pages,
    render_reading_pdf,
)
from mobility.letters.services.signing import (
    LetterReading,
    SignatoryDiffers,
    read_undertaking,
    sign_undertaking,
)
from mobility.letters.services.sources import get_letter_source
from mobility.visas.access import get_own_dossier
from mobility.visas.models import Dossier, FormAnswers
from mobility.visas.services.checklist import COLLECTING
from mobility.visas.services.rows_ahead import reading_ahead
from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.answers import Refused
from pemwecco.core.visitors import get_client_address
from pemwecco.unsent.pages import UnsentPage

LANGUAGES = ("fr", "en", "nl")


def _language(dossier: Dossier) -> str:
    language = (get_language() or dossier.participation.person.language)[:2]
    return language if language in LANGUAGES else "fr"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_undertaking(request: HttpRequest) -> HttpResponse:
    """The undertaking to return: read in the language of the page, signed with name and tick."""
    user = get_user_or_404(request)
    row = get_own_dossier(user)
    with reading_ahead(row):
        reading = read_undertaking(row, _language(row))
    form = SignForm(
        request.POST or None, initial={"name": row.participation.person.full_name}
    )
    form.fields.pop("function")
    form.fields["agrees"].label = reading.facts["words"]["tick"]
    if request.method == "POST" and form.is_valid():
        try:
            sign_undertaking(
                dossier=row,
                language=reading.language,
                name=form.cleaned_data["name"],
                meant=form.name_is_meant,
                seen=form.cleaned_data["seen"],
                by=user,
                address=get_client_address(request),
            )
        except SignatoryDiffers as refusal:
            form.question = str(refusal)
        except Refused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(
                request,
                _(
                    "Thank you: your undertaking is signed. A copy comes to you by mail in a few minutes."
                ),
            )
            return redirect("letters:undertaking")
    context = {
        "dossier": row,
        "reading": reading,
        "form": form,
        "may_change": row.stage in COLLECTING,
        **get_signing_state(
            reading,
            pdf_url=reverse("letters:undertaking_pdf"),
            pages_url=reverse("letters:undertaking_pages"),
        ),
    }
    return render(request, "visas/undertaking.html", context, status=form.get_status())


def get_signing_state(
    reading: LetterReading, *, pdf_url: str, pages_url: str
) -> dict[str, Any]:
    """What a page of signing shows: the words to sign, or those that were signed and still hold."""
    standing, changes = reading.standing, reading.changes
    signed = standing is not None and not changes
    seal = reading.seal
    pictures_url = f"{pages_url}?seen={seal}"
    if signed and standing is not None and standing.paper.pdf_id is not None:
        pages = build_signed_pages(standing)
        pdf_url = reverse("documents:download", args=[standing.paper.pdf_id])
        pictures_url = reverse("documents:pages", args=[standing.paper.pdf_id])
    else:
        pages = build_reading_pages(reading)
    return {
        "words": reading.facts["words"],
        "standing": standing,
        "changes": changes,
        "signed": signed,
        "seal": seal,
        "pages": pages,
        "pdf_url": pdf_url,
        "pictures_url": pictures_url,
    }


def build_letter_response(content: bytes) -> HttpResponse:
    """A letter before it is signed, as PDF: shown and never kept."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="letter.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def build_pages_response(reading: LetterReading, request: HttpRequest) -> HttpResponse:
    """The printed pages of what was read, as a picture; 404 once the letter has changed."""
    picture = draw_reading_pages(reading, request.GET.get("seen", ""))
    if picture is None:
        raise Http404
    response = HttpResponse(picture, content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response


@never_cache
@require_safe
def show_undertaking_pages(request: HttpRequest) -> HttpResponse:
    """The undertaking as it would be printed, as a picture."""
    row = get_own_dossier(get_user_or_404(request))
    return build_pages_response(read_undertaking(row, _language(row)), request)


@never_cache
@require_safe
def open_undertaking(request: HttpRequest) -> HttpResponse:
    """The undertaking as it would be signed now, as PDF."""
    row = get_own_dossier(get_user_or_404(request))
    reading = read_undertaking(row, _language(row))
    return build_letter_response(render_reading_pdf(reading))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_form_answers(request: HttpRequest) -> HttpResponse:
    """The answers for the online form in the order of its fields, and what only this form asks."""
    user = get_user_or_404(request)
    row = get_own_dossier(user)
    person = row.participation.person
    known = FormAnswers.objects.visible_to(user).filter(
        person=person
    ).first() or FormAnswers(person=person)
    unsent = UnsentPage(request, "letters.form", about=row.pk)
    form = FormAnswersForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your answers are saved."))
        return unsent.finish(redirect("letters:form"))
    with reading_ahead(row):
        facts = gather_form_facts(get_letter_source(row))
        sheet = list_form_lines(facts["answers"], _language(row), facts)
        letter = get_current_letter(row, Letter.Kind.FORM)
    context = {
        "dossier": row,
        "form": form,
        "unsent": unsent.open(form),
        "lines": sheet,
        "missing": sum(line.missing for line in sheet),
        "letter": letter,
    }
    return render(
        request, "visas/form.html", context, status=422 if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_bundle(request: HttpRequest) -> HttpResponse:
    """All accepted papers in one PDF: ordered here, fetched here; the page refreshes itself meanwhile."""
    user = get_user_or_404(request)
    row = get_own_dossier(user)
    if request.method == "POST":
        try:
            bundles.order_bundle(dossier=row, language=_language(row), by=user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("letters:bundle")
    rows = (
        Bundle.objects.visible_to(user).filter(dossier=row).select_related("document")
    )
    last = rows.order_by("-pk").first()
    given_up = (
        last is not None
        and last.document_id is None
        and last.attempts >= bundles.MAX_ATTEMPTS
    )
    context = {
        "dossier": row,
        "bundle": last,
        "given_up": given_up,
        "being_made": last is not None and last.document_id is None and not given_up,
        "pieces": bundles.list_accepted_items(row),
        "obstacle": bundles.find_bundle_obstacle(last.document)
        if last is not None and last.document is not None
        else "",
    }
    part = (
        "visas/parts/bundle.html"
        if request.headers.get("HX-Request")
        else "visas/bundle.html"
    )
    return render(request, part, context)
