"""One paper of the checklist, as the participant gives it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mobility.visas.access import get_own_dossier
from mobility.visas.forms.pieces import UploadForm
from mobility.visas.lifecycle import PieceStage
from mobility.visas.models import Dossier, Piece
from mobility.visas.services.checklist import can_take_files, receive_checklist_item
from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.documents.services import FileRefused

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
    piece.dossier = dossier
    mine = piece.given_by == Piece.Giver.PARTICIPANT
    open_stage = piece.stage in {*OWED, PieceStage.RECEIVED}
    return {
        "piece": piece,
        "tone": "bad" if piece.is_late else TONES[PieceStage(piece.stage)],
        "uploads": can_take_files(piece)
        and open_stage
        and (mine or piece.stage == PieceStage.TO_CORRECT),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def edit_checklist_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Give or replace one piece: a photo taken now, or a file."""
    user = get_user_or_404(request)
    row = get_own_dossier(user)
    asked = get_visible_or_404(
        Piece.objects.filter(dossier=row).select_related("document", "dossier"),
        user,
        pk=pk,
    )
    line = build_item_line(asked, row)
    form = (
        UploadForm(request.POST, request.FILES)
        if request.method == "POST"
        else UploadForm()
    )
    if request.method == "POST":
        if not line["uploads"]:
            messages.error(request, _("This piece takes no file any more."))
            return redirect("visas:dossier")
        if form.is_valid():
            try:
                receive_checklist_item(
                    piece=asked, uploaded=form.cleaned_data["file"], by=user
                )
            except FileRefused as refusal:
                form.add_error("file", str(refusal))
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request,
                    _("“%(piece)s” is received. We check it.") % {"piece": asked.label},
                )
                return redirect("visas:dossier")
    elif not line["uploads"]:
        raise Http404(_("This page does not exist."))
    context = {"dossier": row, "piece": asked, "form": form}
    return render(
        request, "visas/piece.html", context, status=422 if form.errors else 200
    )
