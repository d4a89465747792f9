"""The library of learning notes: found, read, taken along."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.notes.forms import NoteFilterForm
from events.notes.models import NoteVersion
from events.notes.queries import (
    cut_found_passages,
    list_other_languages,
    list_related_versions,
    with_note_facts,
)
from events.notes.services.notes import count_note_download
from participants.register.models import Programme
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.documents.pdf import render_pdf
from pemwecco.documents.services import FileRefused, open_document
from pemwecco.mail.services import build_site_url
from pemwecco.mail.sharing import build_shared_page

NOTES_A_PAGE = 20


@login_not_required
@require_safe
def list_learning_notes(request: HttpRequest) -> HttpResponse:
    """What was learned: the last first, or what is looked for with the passages in which it stands."""
    rows = NoteVersion.objects.readable_by(request.user)
    form = NoteFilterForm(rows, request.GET)
    found = with_note_facts(form.narrow())
    page = Paginator(found, NOTES_A_PAGE).get_page(request.GET.get("page"))
    versions = list(page.object_list)
    passages = cut_found_passages(versions, form.words) if form.words else []
    lines = []
    for place, version in enumerate(versions):
        lines.append((version, passages[place] if passages else []))
    context = {
        "filter": form,
        "page": page,
        "lines": lines,
        "shared": build_shared_page(
            request,
            title=_("What we learn"),
            description=_("What the programme has learned, to read and to use."),
        ),
    }
    return render(request, "notes/notes.html", context)


def _get_version_or_404(request: HttpRequest, slug: str) -> NoteVersion:
    rows = NoteVersion.objects.filter(is_in_force=True).select_related(
        "note__event", "note__session__event", "note__sector", "note__translation_of"
    )
    return get_visible_or_404(rows, request.user, note__slug=slug)


@login_not_required
@require_safe
def show_learning_note(request: HttpRequest, slug: str) -> HttpResponse:
    """One note as it is in force, its files, the other languages, what stands near it."""
    version = _get_version_or_404(request, slug)
    rows = NoteVersion.objects.readable_by(request.user)
    files = [
        file
        for file in version.note.files.select_related("document")
        if file.document.may_be_opened
    ]
    context: dict[str, Any] = {
        "version": version,
        **_describe_note(version),
        "pictures": [file for file in files if file.is_picture],
        "papers": [file for file in files if not file.is_picture],
        "languages": list_other_languages(version, rows),
        "related": list_related_versions(version, rows),
        "feedback": list(
            version.note.feedback.exclude(outcome="").select_related("organisation")
        ),
        "shared": build_shared_page(
            request, title=version.title, description=version.summary
        ),
    }
    return render(request, "notes/note.html", context)


def _describe_note(version: NoteVersion) -> dict[str, Any]:
    """What page and paper say of a note beside its text."""
    note = version.note
    event = note.session.event if note.session else note.event
    return {
        "note": note,
        "authors": list(note.authors.select_related("person")),
        "themes": list(note.themes.all()),
        "event": event if event and event.public and event.published else None,
    }


@login_not_required
@require_safe
def download_note_paper(request: HttpRequest, slug: str) -> HttpResponse:
    """A note as PDF, for whoever may read it; counted, without a name."""
    version = _get_version_or_404(request, slug)
    address = build_site_url(request.path.removesuffix("paper/"))
    context = {
        "version": version,
        **_describe_note(version),
        "programme": Programme.objects.filter(active=True).first(),
        "address": address,
    }
    content = render_pdf("notes/paper.html", context, version.language)
    if request.method == "GET":
        count_note_download(version.note)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug}.pdf"'
    return response


@login_not_required
@require_safe
def download_note_file(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """A file of a note, for whoever may read the note; a PDF that is taken along is counted."""
    version = _get_version_or_404(request, slug)
    row = version.note.files.select_related("document").filter(pk=pk).first()
    if row is None:
        raise Http404(_("This page does not exist."))
    try:
        content = open_document(row.document)
    except (FileRefused, FileNotFoundError) as closed:
        raise Http404(_("This page does not exist.")) from closed
    if request.method == "GET" and not row.is_picture:
        count_note_download(version.note)
    return FileResponse(
        content,
        as_attachment=not row.is_picture,
        filename=row.document.name,
        content_type=row.document.content_type,
    )
