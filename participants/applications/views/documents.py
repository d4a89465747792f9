"""The papers of an application: several files for each, kept as soon as they have arrived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext

from participants.applications.forms.papers import PaperReasonsForm
from participants.applications.models import Application, Attachment
from participants.applications.services.attachments import (
    MOST_PER_SLOT,
    add_attachment,
    cancel_attachment_upload,
    join_attachments,
    list_arriving_uploads,
    list_attachment_slots,
    move_attachment_up,
    remove_attachment,
    split_attachment,
)
from participants.applications.services.drafts import (
    AnswerDifference,
    DraftSave,
    mark_step_visited,
)
from participants.applications.services.facts import get_requested_documents
from participants.applications.services.paper_reasons import explain_missing_papers
from participants.applications.services.submission import (
    list_required_slots,
    list_submission_findings,
)
from participants.applications.views.base import (
    AUTOSAVE,
    build_autosave_response,
    build_step_page,
    comes_from_check,
    find_following_step,
    get_applicant_user,
    get_step_url,
    read_turn,
    refuse_autosave,
)
from participants.register.models import Participation
from pemwecco.core.answers import Refused
from pemwecco.core.labels import join_label
from pemwecco.core.sentences import format_finding
from pemwecco.core.typed_text import parse_int
from pemwecco.documents.arriving import build_upload_context
from pemwecco.documents.services import FileRefused


def edit_documents(request: HttpRequest, application: Application) -> HttpResponse:
    """The papers: several files for each, kept as soon as they have arrived."""
    file = application.participation
    if request.method == "POST":
        return save_documents(request, application)
    needed = list_required_slots(file)
    gaps: dict[str, str] = {}
    if "check" in request.GET:
        for gap in list_submission_findings(file):
            gaps[gap.field] = format_finding(gap)
    attachments = list_attachment_rows(file)
    given = {row.slot for row in attachments}
    reasons = build_reasons_form(application, needed, given)
    coming = list(list_arriving_uploads(file))
    slots = []
    for slot in list_attachment_slots(file, [row.slot for row in attachments]):
        code = slot.code
        held = [row for row in attachments if row.slot == code]
        of_slot = {
            "code": code,
            "label": slot.label,
            "help": slot.help,
            "needed": code in needed,
            "gap": gaps.get(code, ""),
            "why": reasons.get_field(code),
            "arriving": [upload for upload in coming if upload.purpose == code],
            **build_slot_context(held, request),
        }
        slots.append(of_slot)
    context = {
        **build_step_page(application, "documents"),
        "slots": slots,
        "has_reasons": bool(reasons.codes),
        "from_check": comes_from_check(request),
        **build_paper_upload_context(application),
    }
    return render(request, "applications/documents.html", context)


def build_reasons_form(
    application: Application, needed: Iterable[str], given: set[str], data: Any = None
) -> PaperReasonsForm:
    """Why a paper that must be there cannot be given, for each such paper without a file."""
    missing = [code for code in needed if code not in given]
    return PaperReasonsForm(missing, kept=application.paper_reasons, data=data)


def build_paper_upload_context(application: Application) -> dict[str, Any]:
    """What the script that sends the papers of this application in pieces reads on the page."""
    reference = application.participation.reference
    return build_upload_context(reverse("applications:upload_begin", args=[reference]))


def list_attachment_rows(file: Participation, **only: Any) -> list[Attachment]:
    """The papers there are, each with its file and how many pages it was made of."""
    rows = file.attachments.filter(**only).select_related("document")
    return list(rows.annotate(made_of=Count("document__parts")))


def build_slot_context(
    rows: Sequence[Attachment], request: HttpRequest
) -> dict[str, Any]:
    """What one kind of paper shows: its files, what can be done with each, whether they can be joined."""
    return {
        "files": rows,
        "signed_in": request.user.is_authenticated,
        "joinable": len(rows) > 1,
        "full": len(rows) >= MOST_PER_SLOT,
    }


def save_documents(request: HttpRequest, application: Application) -> HttpResponse:
    """Keep the files sent, then do what the button says."""
    file = application.participation
    given = set(file.attachments.values_list("slot", flat=True))
    needed = list_required_slots(file)
    form = build_reasons_form(application, needed, given, request.POST)
    window = request.POST.get("window", "")[:16]
    try:
        saved = explain_missing_papers(
            application=application,
            reasons=form.reasons,
            version=parse_int(request.POST.get("version", "")),
            window=window,
            turn=read_turn(request),
        )
    except Refused as refusal:
        if AUTOSAVE in request.headers:
            return refuse_autosave(refusal)
        messages.error(request, str(refusal))
        return redirect("applications:receipt", file.reference)
    if AUTOSAVE in request.headers:
        return _answer_autosave(application, form, saved)
    for sentence in form.sentences:
        messages.error(request, sentence)
    refused = store_draft_files(request, application) + len(form.sentences)
    done = handle_document_action(request, application)
    mark_step_visited(application=application, step="documents")
    if saved.conflicts:
        context = build_step_page(application, "documents") | {
            "version": saved.version,
            "differences": _list_reason_differences(application, saved.conflicts),
            "typed": [("window", window), *form.list_typed()],
        }
        return render(request, "applications/conflict.html", context, status=409)
    going = request.POST.get("go", "") if done is None and not refused else ""
    following = find_following_step(request, "documents", going)
    here = get_step_url(application, following)
    # Back to the paper at hand; where something is to be read, to the top.
    return redirect(f"{here}#paper-{done}" if done and not refused else here)


def _answer_autosave(
    application: Application, form: PaperReasonsForm, saved: DraftSave
) -> HttpResponse:
    """For the script that saves the reasons while one types; why one cannot be kept is said at the button."""
    if form.sentences:
        return JsonResponse(
            {"sentence": form.sentences[0]}, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    return build_autosave_response(
        application, version=saved.version, is_conflict=bool(saved.conflicts)
    )


def _list_reason_differences(
    application: Application, conflicts: Iterable[AnswerDifference]
) -> list[dict[str, str]]:
    """The reasons that two windows gave differently, each under the name of its paper."""
    papers = get_requested_documents(application)
    rows = []
    for difference in conflicts:
        row = {
            "label": str(papers[difference.field].label),
            "typed": difference.typed,
            "saved": difference.saved,
        }
        rows.append(row)
    return rows


def handle_document_action(
    request: HttpRequest, application: Application
) -> str | None:
    """What a button beside a file does; the code of the paper it stands under, nothing without a button."""
    asked = request.POST
    for button, verb in (
        ("remove", remove_attachment),
        ("up", move_attachment_up),
        ("apart", split_attachment),
    ):
        if pk := parse_int(asked.get(button, "")):
            return verb(application=application, pk=pk)
    if key := asked.get("give_up"):
        cancel_attachment_upload(application=application, key=key)
        return ""
    if slot := asked.get("join"):
        try:
            join_attachments(
                application=application, slot=slot, by=get_applicant_user(request)
            )
        except FileRefused as refusal:
            messages.error(request, str(refusal))
            return ""
        return slot
    return None


def store_draft_files(request: HttpRequest, application: Application) -> int:
    """Store the files sent, say what came of each; returns how many were refused."""
    kept, refused = 0, 0
    for slot in list_attachment_slots(application.participation):
        for uploaded in request.FILES.getlist(slot.code):
            if not isinstance(
                uploaded, UploadedFile
            ):  # pragma: no cover  the parser makes nothing else
                continue
            try:
                add_attachment(
                    application=application,
                    slot=slot.code,
                    uploaded=uploaded,
                    by=get_applicant_user(request),
                )
                kept += 1
            except FileRefused as refusal:
                refused += 1
                messages.error(request, join_label(uploaded.name, refusal))
    if kept:
        messages.success(
            request,
            ngettext("%(count)d file received.", "%(count)d files received.", kept)
            % {"count": kept},
        )
    return refused
