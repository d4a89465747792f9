"""Files that arrive in pieces: what the script of the papers' step asks. The same reach as the form.

They go into the draft, or into the correction that is asked of an application that was sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from participants.applications.access import applicant_page
from participants.applications.models import Application, Attachment, Correction
from participants.applications.services.attachments import announce, give_up, holder_of, take_in
from participants.applications.services.correction_files import (
    announce_file,
    correction_holder,
    stop_file,
    take_file,
)
from participants.applications.services.corrections import CorrectionRefused, open_correction
from participants.applications.services.drafts import pass_by
from participants.applications.views.base import account, whole
from participants.applications.views.corrections import files_of
from participants.applications.views.documents import held, rows_of
from participants.calls.services.questions import paper_label
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.documents.models import Upload
from pemwecco.documents.services import FileRefused
from pemwecco.documents.uploads import LARGEST_PIECE, PieceRefused, UploadGone, add_piece, upload_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file goes: the verbs of a draft, or those of a correction, under one name."""

    holder: str
    announce: Callable[..., Upload | Attachment]
    take_in: Callable[..., Attachment]
    give_up: Callable[..., bool]
    # The files of one kind of paper, as the page at hand draws them.
    shown: Callable[[HttpRequest, str], str]


P = ParamSpec("P")
Answering = Callable[Concatenate[HttpRequest, Place, P], HttpResponse]
REFUSED = 422


def answered(page: Answering[P]) -> Callable[..., HttpResponse]:
    """Every refusal as the script reads it: the sentence (422), the right place (409), gone (404)."""

    @wraps(page)
    def answer(
        request: HttpRequest, application: Application, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        place = place_of(application)
        if place is None:
            return _refused(_("This application has been sent. It cannot be changed here any more."))
        try:
            return page(request, place, *args, **kwargs)
        except (FileRefused, CorrectionRefused) as refusal:
            return _refused(str(refusal))
        except PieceRefused as misplaced:
            return JsonResponse({"received": misplaced.received}, status=409)
        except UploadGone:
            return JsonResponse({"gone": True}, status=404)

    return answer


def place_of(application: Application) -> Place | None:
    """Where files may go now; nothing once the application was sent and no correction is asked."""
    if application.participation.stage == Stage.DRAFT:
        return Place(
            holder=holder_of(application.participation),
            announce=partial(announce, application=application),
            take_in=partial(into_draft, application),
            give_up=partial(give_up, application=application),
            shown=partial(draft_files, application),
        )
    correction = open_correction(application)
    if correction is None:
        return None
    return Place(
        holder=correction_holder(correction),
        announce=partial(announce_file, correction=correction),
        take_in=partial(take_file, correction=correction),
        give_up=partial(stop_file, correction=correction),
        shown=partial(correction_files, application, correction),
    )


def _refused(sentence: str) -> JsonResponse:
    return JsonResponse({"sentence": sentence}, status=REFUSED)


@applicant_page
@require_POST
@answered
def begin(request: HttpRequest, place: Place) -> HttpResponse:
    """Announce a file: where it goes, its name, size and hash. Answers with its key and what is there of
    it already, or with the list of files when it holds the same one.
    """
    asked = request.POST
    begun = place.announce(
        slot=asked.get("slot", ""),
        name=asked.get("name", ""),
        size=whole(asked.get("size", "")),
        by=account(request),
        sha256=asked.get("sha256", ""),
        origin=asked.get("origin", ""),
    )
    if isinstance(begun, Attachment):
        return JsonResponse({"there": True, "files": place.shown(request, begun.slot)})
    return JsonResponse({"key": begun.key, "received": begun.received}, status=201)


@applicant_page
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
@answered
def pieces(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """One arriving file: how much is there (GET), the next piece (POST, `Upload-Offset`), stop (DELETE)."""
    if request.method == "DELETE":
        place.give_up(key=key)
        return JsonResponse({})
    if request.method != "POST":
        upload = upload_of(holder=place.holder, key=key)
        return JsonResponse({"received": upload.received, "size": upload.size})
    if whole(request.headers.get("Content-Length", "")) > LARGEST_PIECE:
        return JsonResponse({"largest": LARGEST_PIECE}, status=413)
    try:
        piece = request.body
    except OSError:
        # The connection broke while the piece was on its way; the script asks how much is there.
        return JsonResponse({}, status=400)
    offset = whole(request.headers.get("Upload-Offset", ""))
    upload = add_piece(holder=place.holder, key=key, offset=offset, piece=piece)
    return JsonResponse({"received": upload.received})


@applicant_page
@require_POST
@answered
def finish(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Everything has arrived: keep the file, and answer with the list it now stands in."""
    row = place.take_in(key=key, by=account(request))
    return JsonResponse({"files": place.shown(request, row.slot)})


def into_draft(application: Application, *, key: str, by: User | None) -> Attachment:
    """Keep a file that has arrived, and note that the papers' step was visited."""
    row = take_in(application=application, key=key, by=by)
    pass_by(application=application, step="documents")
    return row


def draft_files(application: Application, request: HttpRequest, code: str) -> str:
    """The files of one kind of paper, as the papers' step shows them."""
    file = application.participation
    shown = {"code": code, "label": paper_label(file, code)} | held(rows_of(file, slot=code), request)
    return render_to_string("selection/parts/papers.html", {"slot": shown}, request)


def correction_files(
    application: Application, correction: Correction, request: HttpRequest, code: str
) -> str:
    """The files of one kind of paper, as the page of the correction shows them."""
    correction.refresh_from_db()
    shown = {
        "files": files_of(application, correction, slot=code),
        "signed_in": request.user.is_authenticated,
    }
    return render_to_string("selection/parts/correction_papers.html", {"paper": shown}, request)
