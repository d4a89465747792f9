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

from participants.applications.access import require_application_access
from participants.applications.models import Application, Attachment, Correction
from participants.applications.services.attachments import (
    begin_attachment_upload,
    cancel_attachment_upload,
    finish_attachment_upload,
    get_upload_holder,
)
from participants.applications.services.correction_files import (
    begin_correction_upload,
    cancel_correction_upload,
    finish_correction_upload,
    get_correction_holder,
)
from participants.applications.services.corrections import open_correction
from participants.applications.services.drafts import mark_step_visited
from participants.applications.views.base import get_applicant_user, parse_int
from participants.applications.views.corrections import list_correction_files
from participants.applications.views.documents import (
    build_slot_context,
    list_attachment_rows,
)
from participants.calls.services.questions import get_requested_document_label
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.visitors import get_client_address
from pemwecco.documents.models import Upload
from pemwecco.documents.uploads import (
    LARGEST_PIECE,
    OffsetMismatch,
    UploadGone,
    add_piece,
    get_upload,
)


@dataclass(frozen=True, slots=True)
class UploadTarget:
    """Where a file goes: the verbs of a draft, or those of a correction, under one name."""

    holder: str
    announce: Callable[..., Upload | Attachment]
    take_in: Callable[..., Attachment]
    give_up: Callable[..., bool]
    # The files of one kind of paper, as the page at hand draws them.
    shown: Callable[[HttpRequest, str], str]


P = ParamSpec("P")
Answering = Callable[Concatenate[HttpRequest, UploadTarget, P], HttpResponse]
REFUSED = 422


def answer_refusals(page: Answering[P]) -> Callable[..., HttpResponse]:
    """Every refusal as the script reads it: the sentence (422), the right place (409), gone (404)."""

    @wraps(page)
    def answer(
        request: HttpRequest,
        application: Application,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> HttpResponse:
        place = get_upload_target(application)
        if place is None:
            return _build_refusal_response(
                _("This application has been sent. It cannot be changed here any more.")
            )
        try:
            return page(request, place, *args, **kwargs)
        except Refused as refusal:
            return _build_refusal_response(str(refusal))
        except OffsetMismatch as misplaced:
            return JsonResponse({"received": misplaced.received}, status=409)
        except UploadGone:
            return JsonResponse({"gone": True}, status=404)

    return answer


def get_upload_target(application: Application) -> UploadTarget | None:
    """Where files may go now; nothing once the application was sent and no correction is asked."""
    if application.participation.stage == Stage.DRAFT:
        return UploadTarget(
            holder=get_upload_holder(application.participation),
            announce=partial(begin_attachment_upload, application=application),
            take_in=partial(finish_draft_upload, application),
            give_up=partial(cancel_attachment_upload, application=application),
            shown=partial(render_draft_files, application),
        )
    correction = open_correction(application)
    if correction is None:
        return None
    return UploadTarget(
        holder=get_correction_holder(correction),
        announce=partial(begin_correction_upload, correction=correction),
        take_in=partial(finish_correction_upload, correction=correction),
        give_up=partial(cancel_correction_upload, correction=correction),
        shown=partial(render_correction_files, application, correction),
    )


def _build_refusal_response(sentence: str) -> JsonResponse:
    return JsonResponse({"sentence": sentence}, status=REFUSED)


@require_application_access
@require_POST
@answer_refusals
def start_upload(request: HttpRequest, place: UploadTarget) -> HttpResponse:
    """Announce a file: where it goes, its name, size and hash. Answers with its key and what is there of
    it already, or with the list of files when it holds the same one.
    """
    asked = request.POST
    begun = place.announce(
        slot=asked.get("slot", ""),
        name=asked.get("name", ""),
        size=parse_int(asked.get("size", "")),
        by=get_applicant_user(request),
        sha256=asked.get("sha256", ""),
        origin=asked.get("origin", ""),
        address=get_client_address(request),
    )
    if isinstance(begun, Attachment):
        return JsonResponse({"there": True, "files": place.shown(request, begun.slot)})
    return JsonResponse({"key": begun.key, "received": begun.received}, status=201)


@require_application_access
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
@answer_refusals
def handle_upload_pieces(
    request: HttpRequest, place: UploadTarget, key: str
) -> HttpResponse:
    """One arriving file: how much is there (GET), the next piece (POST, `Upload-Offset`), stop (DELETE)."""
    if request.method == "DELETE":
        place.give_up(key=key)
        return JsonResponse({})
    if request.method != "POST":
        upload = get_upload(holder=place.holder, key=key)
        return JsonResponse({"received": upload.received, "size": upload.size})
    if parse_int(request.headers.get("Content-Length", "")) > LARGEST_PIECE:
        return JsonResponse({"largest": LARGEST_PIECE}, status=413)
    try:
        piece = request.body
    except OSError:
        # The connection broke while the piece was on its way; the script asks how much is there.
        return JsonResponse({}, status=400)
    offset = parse_int(request.headers.get("Upload-Offset", ""))
    upload = add_piece(holder=place.holder, key=key, offset=offset, piece=piece)
    return JsonResponse({"received": upload.received})


@require_application_access
@require_POST
@answer_refusals
def complete_upload(
    request: HttpRequest, place: UploadTarget, key: str
) -> HttpResponse:
    """Everything has arrived: keep the file, and answer with the list it now stands in."""
    row = place.take_in(key=key, by=get_applicant_user(request))
    return JsonResponse({"files": place.shown(request, row.slot)})


def finish_draft_upload(
    application: Application, *, key: str, by: User | None
) -> Attachment:
    """Keep a file that has arrived, and note that the papers' step was visited."""
    row = finish_attachment_upload(application=application, key=key, by=by)
    mark_step_visited(application=application, step="documents")
    return row


def render_draft_files(
    application: Application, request: HttpRequest, code: str
) -> str:
    """The files of one kind of paper, as the papers' step shows them."""
    file = application.participation
    shown = {
        "code": code,
        "label": get_requested_document_label(file, code),
    } | build_slot_context(list_attachment_rows(file, slot=code), request)
    return render_to_string("applications/parts/papers.html", {"slot": shown}, request)


def render_correction_files(
    application: Application, correction: Correction, request: HttpRequest, code: str
) -> str:
    """The files of one kind of paper, as the page of the correction shows them."""
    correction.refresh_from_db()
    shown = {
        "files": list_correction_files(application, correction, slot=code),
        "signed_in": request.user.is_authenticated,
    }
    return render_to_string(
        "applications/parts/correction_papers.html", {"paper": shown}, request
    )
