"""One paper of the checklist, as the participant gives it: page by page, seen, then sent."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mobility.visas.access import get_own_dossier
from mobility.visas.lifecycle import PieceStage
from mobility.visas.models import Dossier, Piece, PieceFile
from mobility.visas.services.checklist import COLLECTING, can_be_given
from mobility.visas.services.item_files import (
    add_item_file,
    begin_item_upload,
    can_be_taken_back,
    cancel_item_upload,
    finish_item_upload,
    get_item_upload_holder,
    list_arriving_item_files,
    list_item_files,
    move_item_file_up,
    remove_item_file,
    send_item_files,
    take_back_item,
)
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.core.typed_text import parse_int
from pemwecco.documents.arriving import (
    UploadTarget,
    answer_upload_end,
    answer_upload_piece,
    answer_upload_start,
    build_upload_context,
)

TONES = {
    PieceStage.MISSING: "",
    PieceStage.RECEIVED: "progress",
    PieceStage.TO_CORRECT: "attention",
    PieceStage.EXPIRED: "attention",
    PieceStage.ACCEPTED: "good",
    PieceStage.WAIVED: "good",
}
OWED = ("missing", "to_correct", "expired")


def build_item_line(piece: Piece, dossier: Dossier) -> dict[str, Any]:
    """A paper as the list shows it; `ready` pages, put there and not sent, where they were counted."""
    piece.dossier = dossier
    collecting = dossier.stage in COLLECTING
    # The copy of the passport is given with its two lines; the undertaking is signed on a page.
    is_passport = piece.code == Piece.Code.PASSPORT and collecting
    signs = (
        piece.code == Piece.Code.RETURN_UNDERTAKING
        and piece.stage in OWED
        and collecting
    )
    is_own = piece.given_by == Piece.Giver.PARTICIPANT
    url = reverse("visas:piece", args=[piece.pk])
    if is_passport:
        url = reverse("visas:passport")
    elif signs:
        url = reverse("letters:undertaking")
    return {
        "piece": piece,
        # No red for what is not theirs to give.
        "tone": "bad" if piece.is_late and is_own else TONES[PieceStage(piece.stage)],
        "is_own": is_own,
        "uploads": can_be_given(piece),
        "is_passport": is_passport,
        "signs": signs,
        "ready": getattr(piece, "ready", 0),
        "url": url,
    }


def _get_own_item(user: User, pk: int) -> Piece:
    dossier = get_own_dossier(user)
    rows = Piece.objects.filter(dossier=dossier).select_related("document")
    piece: Piece = get_visible_or_404(rows, user, pk=pk)
    piece.dossier = dossier
    return piece


@require_http_methods(["GET", "HEAD", "POST"])
def edit_checklist_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a paper, look at it again, replace or remove it: photos taken now, or files."""
    user = get_user_or_404(request)
    piece = _get_own_item(user, pk)
    line = build_item_line(piece, piece.dossier)
    if line["is_passport"]:
        return redirect("visas:passport")
    if request.method == "POST":
        return _change_item(request, piece, user)
    is_own = piece.given_by == Piece.Giver.PARTICIPANT
    if not line["uploads"] and not (is_own and piece.document):
        raise Http404(_("This page does not exist."))
    context = {
        "dossier": piece.dossier,
        "piece": piece,
        "line": line,
        "removable": can_be_taken_back(piece),
        "arriving": list_arriving_item_files(piece) if line["uploads"] else [],
        **build_upload_context(reverse("visas:piece_upload_begin", args=[piece.pk])),
        **_build_ready_context(piece),
    }
    return render(request, "visas/piece.html", context)


def _build_ready_context(piece: Piece) -> dict[str, Any]:
    return {"piece": piece, "files": list(list_item_files(piece))}


def _change_item(request: HttpRequest, piece: Piece, user: User) -> HttpResponse:
    """Keep the files sent, then do what the button says; files just sent are looked at before they count."""
    if not can_be_given(piece):
        messages.error(request, _("This piece takes no file any more."))
        return redirect("visas:dossier")
    asked = request.POST
    if request.FILES:
        _store_item_files(request, piece, user)
    elif number := parse_int(asked.get("remove", "")):
        remove_item_file(piece=piece, pk=number)
    elif number := parse_int(asked.get("up", "")):
        move_item_file_up(piece=piece, pk=number)
    elif key := asked.get("give_up"):
        cancel_item_upload(piece=piece, key=key)
    elif _finish_item(request, piece, user):
        return redirect("visas:dossier")
    return redirect("visas:piece", pk=piece.pk)


def _finish_item(request: HttpRequest, piece: Piece, user: User) -> bool:
    """Send what is ready, or remove what was given; whether the paper is sent."""
    is_removed = request.POST.get("go") == "take_back"
    try:
        if is_removed:
            take_back_item(piece=piece, by=user)
            sentence = _("“%(piece)s” is removed.")
        else:
            send_item_files(piece=piece, by=user)
            sentence = _("“%(piece)s” is received. We check it.")
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, sentence % {"piece": piece.label})
    return not is_removed


def _store_item_files(request: HttpRequest, piece: Piece, user: User) -> None:
    kept = 0
    for uploaded in request.FILES.getlist("file"):
        if not isinstance(
            uploaded, UploadedFile
        ):  # pragma: no cover  the parser makes nothing else
            continue
        try:
            add_item_file(piece=piece, uploaded=uploaded, by=user)
            kept += 1
        except Refused as refusal:
            messages.error(request, join_label(uploaded.name, refusal))
    if kept:
        messages.info(request, _("Look at the pages, then send the paper."))


def _get_item_target(request: HttpRequest, pk: int) -> UploadTarget:
    piece = _get_own_item(get_user_or_404(request), pk)
    return UploadTarget(
        holder=get_item_upload_holder(piece),
        announce=partial(begin_item_upload, piece=piece),
        take_in=partial(finish_item_upload, piece=piece),
        give_up=partial(cancel_item_upload, piece=piece),
        shown=_render_ready_files,
    )


def _render_ready_files(request: HttpRequest, row: PieceFile) -> str:
    """The pages that are ready beside one of them, as the page of the paper shows them."""
    context = _build_ready_context(row.piece)
    return render_to_string("visas/parts/ready_files.html", context, request)


@require_POST
def start_item_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Announce a page that arrives in pieces."""
    return answer_upload_start(request, _get_item_target(request, pk))


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def handle_item_upload(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One arriving page: how much is there, the next piece, stop."""
    return answer_upload_piece(request, _get_item_target(request, pk), key)


@require_POST
def complete_item_upload(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Everything has arrived: the page stands among those that are ready."""
    return answer_upload_end(request, _get_item_target(request, pk), key)
