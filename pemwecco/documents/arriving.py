"""Files that arrive in pieces: what the script of a page that takes papers asks, whatever the paper is for.

A view of the subject finds the holder within the scope first, then hands its `UploadTarget` over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    JsonResponse,
    RawPostDataException,
)

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.typed_text import parse_int
from pemwecco.core.visitors import get_client_address
from pemwecco.documents.contents import format_file_size
from pemwecco.documents.models import Upload
from pemwecco.documents.uploads import (
    LARGEST_PIECE,
    PIECE,
    OffsetMismatch,
    UploadGone,
    add_piece,
    get_upload,
)

REFUSED: Final = 422


@dataclass(frozen=True, slots=True)
class UploadTarget:
    """Where a file goes: the verbs of its subject under one name.

    `announce` begins an upload, or gives the row in which the same file stands already; `take_in` gives the
    row of a file that has arrived; `shown` draws the files beside which that row stands, as the page does.
    """

    holder: str
    announce: Callable[..., Any]
    take_in: Callable[..., Any]
    give_up: Callable[..., bool]
    shown: Callable[[HttpRequest, Any], str]


P = ParamSpec("P")
Answering = Callable[Concatenate[HttpRequest, UploadTarget, P], HttpResponse]


def build_upload_refusal(sentence: str) -> JsonResponse:
    """A refusal as the script reads it."""
    return JsonResponse({"sentence": sentence}, status=REFUSED)


def build_upload_context(address: str) -> dict[str, Any]:
    """What the script that sends files in pieces reads on the page; `address` is where they are announced."""
    return {
        "upload_address": address,
        "limit": settings.DOCUMENT_MAX_BYTES,
        "limit_text": format_file_size(settings.DOCUMENT_MAX_BYTES),
        "piece_size": PIECE,
    }


def _answer_refusals(answer: Answering[P]) -> Callable[..., HttpResponse]:
    """Every refusal as the script reads it: the sentence (422), the right place (409), gone (404)."""

    @wraps(answer)
    def answering(
        request: HttpRequest, target: UploadTarget, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        try:
            return answer(request, target, *args, **kwargs)
        except Refused as refusal:
            return build_upload_refusal(str(refusal))
        except OffsetMismatch as misplaced:
            return JsonResponse({"received": misplaced.received}, status=409)
        except UploadGone:
            return JsonResponse({"gone": True}, status=404)

    return answering


def _get_sender(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


@_answer_refusals
def answer_upload_start(request: HttpRequest, target: UploadTarget) -> HttpResponse:
    """Announce a file: where it goes, its name, size and hash. Answers with its key and what is there of
    it already, or with the list of files when it holds the same one.
    """
    asked = request.POST
    begun = target.announce(
        slot=asked.get("slot", ""),
        name=asked.get("name", ""),
        size=parse_int(asked.get("size", "")),
        by=_get_sender(request),
        sha256=asked.get("sha256", ""),
        origin=asked.get("origin", ""),
        address=get_client_address(request),
    )
    if not isinstance(begun, Upload):
        return JsonResponse({"there": True, "files": target.shown(request, begun)})
    return JsonResponse({"key": begun.key, "received": begun.received}, status=201)


@_answer_refusals
def answer_upload_piece(
    request: HttpRequest, target: UploadTarget, key: str
) -> HttpResponse:
    """One arriving file: how much is there (GET), the next piece (POST, `Upload-Offset`), stop (DELETE)."""
    if request.method == "DELETE":
        if not target.give_up(key=key):
            raise UploadGone
        return JsonResponse({})
    if request.method != "POST":
        upload = get_upload(holder=target.holder, key=key)
        return JsonResponse({"received": upload.received, "size": upload.size})
    if parse_int(request.headers.get("Content-Length", "")) > LARGEST_PIECE:
        return JsonResponse({"largest": LARGEST_PIECE}, status=413)
    try:
        piece = request.body
    except (OSError, RawPostDataException):
        # The connection broke while the piece was on its way, and the script asks how much is there; or what
        # came is a form and no piece.
        return JsonResponse({}, status=400)
    offset = parse_int(request.headers.get("Upload-Offset", ""))
    upload = add_piece(holder=target.holder, key=key, offset=offset, piece=piece)
    return JsonResponse({"received": upload.received})


@_answer_refusals
def answer_upload_end(
    request: HttpRequest, target: UploadTarget, key: str
) -> HttpResponse:
    """Everything has arrived: keep the file, and answer with the list it now stands in."""
    row = target.take_in(key=key, by=_get_sender(request))
    return JsonResponse({"files": target.shown(request, row)})
