"""Files that arrive in pieces for the papers of an application. The same reach as the form.

They go into the draft, or into the correction that is asked of an application that was sent.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from participants.applications.access import require_editor_access
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
from participants.applications.views.corrections import list_correction_files
from participants.applications.views.documents import (
    build_slot_context,
    list_attachment_rows,
)
from participants.calls.services.questions import get_requested_document_label
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.documents.arriving import (
    UploadTarget,
    answer_upload_end,
    answer_upload_piece,
    answer_upload_start,
    build_upload_refusal,
)


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


def _answer_where_open(
    application: Application, answer: Callable[[UploadTarget], HttpResponse]
) -> HttpResponse:
    target = get_upload_target(application)
    if target is None:
        return build_upload_refusal(
            _("This application has been sent. It cannot be changed here any more.")
        )
    return answer(target)


@require_editor_access
@require_POST
def start_upload(request: HttpRequest, application: Application) -> HttpResponse:
    """Announce a file."""
    return _answer_where_open(application, partial(answer_upload_start, request))


@require_editor_access
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def handle_upload_pieces(
    request: HttpRequest, application: Application, key: str
) -> HttpResponse:
    """One arriving file: how much is there, the next piece, stop."""
    return _answer_where_open(
        application, lambda target: answer_upload_piece(request, target, key)
    )


@require_editor_access
@require_POST
def complete_upload(
    request: HttpRequest, application: Application, key: str
) -> HttpResponse:
    """Everything has arrived."""
    return _answer_where_open(
        application, lambda target: answer_upload_end(request, target, key)
    )


def finish_draft_upload(
    application: Application, *, key: str, by: User | None
) -> Attachment:
    """Keep a file that has arrived, and note that the papers' step was visited."""
    row = finish_attachment_upload(application=application, key=key, by=by)
    mark_step_visited(application=application, step="documents")
    return row


def render_draft_files(
    application: Application, request: HttpRequest, row: Attachment
) -> str:
    """The files of the kind of paper of a row, as the papers' step shows them."""
    file, code = application.participation, row.slot
    shown = {
        "code": code,
        "label": get_requested_document_label(file, code),
    } | build_slot_context(list_attachment_rows(file, slot=code), request)
    return render_to_string("applications/parts/papers.html", {"slot": shown}, request)


def render_correction_files(
    application: Application,
    correction: Correction,
    request: HttpRequest,
    row: Attachment,
) -> str:
    """The files of the kind of paper of a row, as the page of the correction shows them."""
    correction.refresh_from_db()
    shown = {
        "files": list_correction_files(application, correction, slot=row.slot),
        "signed_in": request.user.is_authenticated,
    }
    return render_to_string(
        "applications/parts/correction_papers.html", {"paper": shown}, request
    )
