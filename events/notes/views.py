"""The library of learning notes."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.notes.models import LearningNote
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.documents.services import FileRefused, open_document

NOTES_A_PAGE = 20


@login_not_required
@require_safe
def list_learning_notes(request: HttpRequest) -> HttpResponse:
    """What was learned, newest first."""
    page = Paginator(LearningNote.objects.published(), NOTES_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "notes/notes.html", {"page": page})


@login_not_required
@require_safe
def show_learning_note(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_visible_or_404(
        LearningNote.objects.select_related("event", "document"),
        request.user,
        slug=slug,
    )
    return render(request, "notes/note.html", {"note": row})


@login_not_required
@require_safe
def download_note_file(request: HttpRequest, slug: str) -> FileResponse:
    """The file of a published note: public like the note itself."""
    row = get_visible_or_404(
        LearningNote.objects.select_related("document"), request.user, slug=slug
    )
    if row.document is None:
        raise Http404(_("This page does not exist."))
    try:
        content = open_document(row.document)
    except (FileRefused, FileNotFoundError) as closed:
        raise Http404(_("This page does not exist.")) from closed
    return FileResponse(
        content,
        as_attachment=True,
        filename=row.document.name,
        content_type=row.document.content_type,
    )
