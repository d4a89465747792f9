"""Files that arrive in pieces: what the script of the papers' step asks. The same reach as the form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from participants.register.lifecycle import Stage
from participants.selection.models import Application, Attachment
from participants.selection.services.attachments import announce, give_up, holder_of, take_in
from participants.selection.services.drafts import pass_by
from participants.selection.services.questions import paper_label
from participants.selection.views.documents import held, rows_of
from participants.selection.views.frame import account, whole
from participants.selection.views.reach import applicant_page
from pemwecco.documents.services import FileRefused
from pemwecco.documents.uploads import LARGEST_PIECE, PieceRefused, UploadGone, add_piece, upload_of

P = ParamSpec("P")
Answering = Callable[Concatenate[HttpRequest, Application, P], HttpResponse]
REFUSED = 422


def answered(page: Answering[P]) -> Callable[..., HttpResponse]:
    """Every refusal as the script reads it: the sentence (422), the right place (409), gone (404)."""

    @wraps(page)
    def answer(
        request: HttpRequest, application: Application, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if application.participation.stage != Stage.DRAFT:
            return _refused(_("This application has been sent. It cannot be changed here any more."))
        try:
            return page(request, application, *args, **kwargs)
        except FileRefused as refusal:
            return _refused(str(refusal))
        except PieceRefused as misplaced:
            return JsonResponse({"received": misplaced.received}, status=409)
        except UploadGone:
            return JsonResponse({"gone": True}, status=404)

    return answer


def _refused(sentence: str) -> JsonResponse:
    return JsonResponse({"sentence": sentence}, status=REFUSED)


@applicant_page
@require_POST
@answered
def begin(request: HttpRequest, application: Application) -> HttpResponse:
    """Announce a file: where it goes, its name, size and hash. Answers with its key and what is there of
    it already, or with the list of files when it holds the same one.
    """
    asked = request.POST
    begun = announce(
        application=application,
        slot=asked.get("slot", ""),
        name=asked.get("name", ""),
        size=whole(asked.get("size", "")),
        by=account(request),
        sha256=asked.get("sha256", ""),
        origin=asked.get("origin", ""),
    )
    if isinstance(begun, Attachment):
        return JsonResponse({"there": True, "files": files_of(request, application, begun.slot)})
    return JsonResponse({"key": begun.key, "received": begun.received}, status=201)


@applicant_page
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
@answered
def pieces(request: HttpRequest, application: Application, key: str) -> HttpResponse:
    """One arriving file: how much is there (GET), the next piece (POST, `Upload-Offset`), stop (DELETE)."""
    holder = holder_of(application.participation)
    if request.method == "DELETE":
        give_up(application=application, key=key)
        return JsonResponse({})
    if request.method != "POST":
        upload = upload_of(holder=holder, key=key)
        return JsonResponse({"received": upload.received, "size": upload.size})
    if whole(request.headers.get("Content-Length", "")) > LARGEST_PIECE:
        return JsonResponse({"largest": LARGEST_PIECE}, status=413)
    try:
        piece = request.body
    except OSError:
        # The connection broke while the piece was on its way; the script asks how much is there.
        return JsonResponse({}, status=400)
    offset = whole(request.headers.get("Upload-Offset", ""))
    upload = add_piece(holder=holder, key=key, offset=offset, piece=piece)
    return JsonResponse({"received": upload.received})


@applicant_page
@require_POST
@answered
def finish(request: HttpRequest, application: Application, key: str) -> HttpResponse:
    """Everything has arrived: keep the file, and answer with the list it now stands in."""
    row = take_in(application=application, key=key, by=account(request))
    pass_by(application=application, step="documents")
    return JsonResponse({"files": files_of(request, application, row.slot)})


def files_of(request: HttpRequest, application: Application, code: str) -> str:
    """The files of one kind of paper, as the page shows them."""
    file = application.participation
    shown = {"code": code, "label": paper_label(file, code)} | held(rows_of(file, slot=code), request)
    return render_to_string("selection/parts/papers.html", {"slot": shown}, request)
