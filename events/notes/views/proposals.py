"""The notes that a host or a participant proposes: written, their stage, why one came back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.notes.forms import ProposedNoteForm
from events.notes.models import LearningNote
from events.notes.models.notes import is_programme_partner
from events.notes.queries import find_last_answer
from events.notes.services.notes import propose_learning_note, revise_proposed_note
from mobility.hosts.models import Host
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.unsent.pages import UnsentPage


def _get_partner_or_404(request: HttpRequest) -> User:
    user = get_user_or_404(request)
    if not is_programme_partner(user):
        raise Http404(_("This page does not exist."))
    return user


def _build_frame(user: User) -> dict[str, Any]:
    """The portal around the page of whoever speaks for a host, else my space."""
    hosts = list(Host.objects.of_contact(user).select_related("organisation"))
    return {"hosts": hosts, "frame": "hosts/portal.html" if hosts else "layouts/space.html"}  # fmt: skip


@never_cache
@require_safe
def list_proposed_notes(request: HttpRequest) -> HttpResponse:
    """One's own notes with their stage, the last first."""
    user = _get_partner_or_404(request)
    rows = LearningNote.objects.proposed_by_user(user).order_by("-pk")
    context = {"notes": list(rows), **_build_frame(user)}
    return render(request, "notes/proposed.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose_note_page(request: HttpRequest) -> HttpResponse:
    """Write a note; what is typed is kept while it is not sent."""
    user = _get_partner_or_404(request)
    unsent = UnsentPage(request, "notes.propose")
    posted = request.POST if request.method == "POST" else None
    form = ProposedNoteForm(posted, initial={"language": user.language})
    if form.is_bound and form.is_valid():
        try:
            propose_learning_note(
                text=form.read_text(), subject=form.read_subject(), by=user
            )
        except Refused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(request, _("Thank you: the programme reads your note."))
            return unsent.finish(redirect("notes:mine"))
    context = {"form": form, "unsent": unsent.open(form), **_build_frame(user)}
    status = 422 if form.is_bound else 200
    return render(request, "notes/propose.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_proposed_note(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own note: where it stands, what staff said of it; a draft that came back is written anew."""
    user = get_user_or_404(request)
    own = LearningNote.objects.proposed_by_user(user)
    note = get_visible_or_404(own, user, pk=pk)
    assert isinstance(note, LearningNote)
    unsent = UnsentPage(request, "notes.propose", about=note.pk)
    posted = request.POST if request.method == "POST" else None
    names = ("title", "language", "level", "summary", "body")
    known = {name: getattr(note, name) for name in names}
    form = ProposedNoteForm(posted, initial=known)
    if form.is_bound and form.is_valid():
        try:
            revise_proposed_note(note=note, text=form.read_text(), by=user)
        except Refused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(request, _("Thank you: the programme reads your note."))
            return unsent.finish(redirect("notes:mine_note", pk))
    context = {
        "note": note,
        "answer": find_last_answer(note),
        "version": note.versions.filter(is_in_force=True).first(),
        "form": form,
        "unsent": unsent.open(form),
        **_build_frame(user),
    }
    status = 422 if form.is_bound else 200
    return render(request, "notes/proposed_note.html", context, status=status)
