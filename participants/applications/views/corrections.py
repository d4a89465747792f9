"""A sent application reopened for what staff ask to correct: just that, until it is sent again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from participants.applications.access import require_application_access
from participants.applications.forms.entries import build_question_entries
from participants.applications.forms.papers import PaperReasonsForm
from participants.applications.forms.steps import QuestionsForm
from participants.applications.models import Application, Attachment, Correction
from participants.applications.services.answer_texts import describe_step_answers
from participants.applications.services.correction_changes import (
    list_correction_changes,
    list_correction_gaps,
)
from participants.applications.services.correction_files import (
    add_correction_file,
    cancel_correction_upload,
    drop_correction_file,
    list_correction_uploads,
)
from participants.applications.services.corrections import (
    get_correction_answers,
    get_correction_reasons,
    get_reopened_questions,
    keep_correction,
    open_correction,
    send_correction,
)
from participants.applications.services.facts import (
    ApplicationSheet,
    get_requested_documents,
    read_application_sheet,
)
from participants.applications.services.submission import (
    SubmissionRefused,
)
from participants.applications.views.base import (
    AUTOSAVE,
    build_autosave_response,
    get_applicant_user,
    read_turn,
    refuse_autosave,
)
from participants.applications.views.documents import build_paper_upload_context
from participants.calls.questions.definition import ASKING, STEPS
from participants.calls.services.questions import PAPER
from pemwecco.core.answers import Refused
from pemwecco.core.findings import Finding
from pemwecco.core.labels import join_label
from pemwecco.core.sentences import format_finding
from pemwecco.core.typed_text import parse_int
from pemwecco.documents.services import FileRefused
from pemwecco.unsent.pages import mark_arrived


@require_application_access
@require_http_methods(["GET", "HEAD", "POST"])
def edit_correction(request: HttpRequest, application: Application) -> HttpResponse:
    """What is asked, why and by when; only the answers and papers asked can be changed here."""
    correction = open_correction(application)
    if correction is None:
        messages.info(request, _("Nothing is to be corrected now."))
        return redirect("applications:receipt", application.participation.reference)
    if request.method == "POST":
        return save_correction(request, application, correction)
    return render_correction(request, application, correction)


def save_correction(
    request: HttpRequest, application: Application, correction: Correction
) -> HttpResponse:
    """Keep what was typed and the files, then do what the button says."""
    reference = application.participation.reference
    form = build_correction_form(application, correction, request.POST)
    form.full_clean()
    reasons = _build_correction_reasons(application, correction, request.POST)
    said = {f"{PAPER}{code}": text for code, text in reasons.reasons.items()}
    try:
        kept = keep_correction(
            correction=correction,
            typed=form.typed | said,
            version=parse_int(request.POST.get("version", "")),
        )
        if AUTOSAVE in request.headers:
            return build_autosave_response(
                application, version=kept.version, is_conflict=kept.conflict
            )
        if kept.conflict:
            messages.warning(
                request,
                _(
                    "This page was saved in another window meanwhile. Look at your answers, then save again."
                ),
            )
            correction.version = kept.version
            return render_correction(
                request, application, correction, form=form, status=409
            )
        for sentence in reasons.sentences:
            messages.error(request, sentence)
        refused = store_correction_files(request, correction) + len(reasons.sentences)
        if dropped := parse_int(request.POST.get("remove", "")):
            drop_correction_file(correction=correction, pk=dropped)
        if key := request.POST.get("give_up"):
            cancel_correction_upload(correction=correction, key=key)
        go = request.POST.get("go")
        if go in {"check", "send"} and not refused:
            return _go_to_check(request, application, correction, form)
    except Refused as refusal:
        if AUTOSAVE in request.headers:
            return refuse_autosave(refusal)
        messages.error(request, str(refusal))
        return redirect("applications:receipt", reference)
    if request.POST.get("go") == "stay" and not refused:
        messages.success(request, _("Saved. Not sent yet."))
    answer = redirect("applications:correct", reference)
    mark_arrived(request, answer, read_turn(request))
    return answer


def _go_to_check(
    request: HttpRequest,
    application: Application,
    correction: Correction,
    form: QuestionsForm,
) -> HttpResponse:
    """Everything is kept: on to the check, or back to the form with what would hold the sending back."""
    gaps = list_correction_gaps(
        correction=correction, values=form.values, unread=form.unread
    )
    correction.refresh_from_db()
    if gaps:
        return render_correction(request, application, correction, form=form, gaps=gaps)
    answer = redirect("applications:correct_check", application.participation.reference)
    mark_arrived(request, answer, read_turn(request))
    return answer


@require_application_access
@require_http_methods(["GET", "HEAD", "POST"])
def check_correction(request: HttpRequest, application: Application) -> HttpResponse:
    """What the correction changes, before and after, to read once more; then it is sent, once asked."""
    reference = application.participation.reference
    correction = open_correction(application)
    if correction is None:
        messages.info(request, _("Nothing is to be corrected now."))
        return redirect("applications:receipt", reference)
    changes = list_correction_changes(correction, application)
    is_changed = bool(changes.answers or changes.files)
    if request.method == "POST" and _may_send(
        request, correction, is_changed=is_changed
    ):
        form = build_stored_form(application, correction)
        try:
            send_correction(
                correction=correction,
                values=form.values,
                unread=form.unread,
                by=get_applicant_user(request),
            )
        except SubmissionRefused as refusal:
            correction.refresh_from_db()
            return render_correction(
                request, application, correction, form=form, gaps=refusal.gaps
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("applications:receipt", reference)
        messages.success(request, _("Your correction is sent. Thank you."))
        return redirect("applications:receipt", reference)
    context = {
        "file": application.participation,
        "correction": correction,
        "changes": changes,
        "is_changed": is_changed,
    }
    return render(request, "applications/correct_check.html", context)


def _may_send(
    request: HttpRequest, correction: Correction, *, is_changed: bool
) -> bool:
    """Whether what is sent is what was read here; without any change it is asked first."""
    if parse_int(request.POST.get("version", "")) != correction.version:
        messages.warning(
            request,
            _("Your answers were saved again meanwhile. Read once more, then send."),
        )
        return False
    return is_changed or request.POST.get("unchanged") == "yes"


def build_stored_form(
    application: Application, correction: Correction
) -> QuestionsForm:
    """The questions that are open again, read from what was saved."""
    return QuestionsForm(
        application=application,
        asked=get_reopened_questions(correction, application),
        kept=get_correction_answers(correction, application),
        shows_errors=True,
    )


def render_correction(
    request: HttpRequest,
    application: Application,
    correction: Correction,
    *,
    form: QuestionsForm | None = None,
    gaps: tuple[Finding, ...] = (),
    status: int = 200,
) -> HttpResponse:
    sheet = read_application_sheet(application)
    form = form or build_correction_form(application, correction, None, sheet)
    form.show(gaps) if gaps else None
    by_field = {}
    for gap in gaps:
        if gap.area == "documents":
            by_field[gap.field] = format_finding(gap)
    groups, others = [], []
    for step in ASKING:
        names = _list_step_names(form, step)
        entries = build_question_entries(form, names, said=sheet.answers)
        if entries:
            groups.append({"title": STEPS[step], "entries": entries})
        said = describe_step_answers(application, sheet, step)
        closed = [row for row in said if row[0] not in form.fields]
        others.append({"title": STEPS[step], "said": closed})
    context = {
        "application": application,
        "file": application.participation,
        "correction": correction,
        "form": form,
        "groups": groups,
        "papers": _build_correction_slots(
            application,
            correction,
            sheet,
            by_field,
            signed_in=request.user.is_authenticated,
        ),
        **build_paper_upload_context(application),
        "others": others,
        "turn": read_turn(request),
    }
    return render(request, "applications/correct.html", context, status=status)


def build_correction_form(
    application: Application,
    correction: Correction,
    data: Any,
    sheet: ApplicationSheet | None = None,
) -> QuestionsForm:
    """The questions that are open again, with the answers as they stand in the correction."""
    return QuestionsForm(
        application=application,
        asked=get_reopened_questions(correction, application),
        kept=get_correction_answers(correction, application, sheet),
        data=data,
        shows_errors=bool(correction.typed),
    )


def store_correction_files(request: HttpRequest, correction: Correction) -> int:
    """Store the files sent, say what came of each; returns how many were refused."""
    kept, refused = 0, 0
    for slot in correction.papers:
        for uploaded in request.FILES.getlist(slot):
            if not isinstance(
                uploaded, UploadedFile
            ):  # pragma: no cover  the parser makes nothing else
                continue
            try:
                add_correction_file(
                    correction=correction,
                    slot=slot,
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


def _list_step_names(form: QuestionsForm, step: str) -> list[str]:
    return [name for name, question in form.asked.items() if question.step == step]


def list_correction_files(
    application: Application, correction: Correction, **only: Any
) -> list[dict[str, Any]]:
    """The files of the papers to correct, each as it stands in the correction: new, sent before, or to go."""
    rows = Attachment.objects.filter(
        participation=application.participation_id, slot__in=correction.papers, **only
    )
    files = []
    for row in rows.select_related("document"):
        file = {
            "row": row,
            "slot": row.slot,
            "is_new": row.added_at >= correction.asked_at,
            "goes": row.pk in correction.dropped,
        }
        files.append(file)
    return files


def _build_correction_reasons(
    application: Application, correction: Correction, data: Any = None
) -> PaperReasonsForm:
    """Why a paper to be corrected cannot be given, for each that must be there."""
    papers = get_requested_documents(application)
    codes = []
    for code in correction.papers:
        if code in papers and papers[code].required:
            codes.append(code)
    kept = get_correction_reasons(correction, application)
    return PaperReasonsForm(codes, kept=kept, data=data)


def _build_correction_slots(
    application: Application,
    correction: Correction,
    sheet: ApplicationSheet,
    gaps: dict[str, str],
    *,
    signed_in: bool,
) -> list[dict[str, Any]]:
    held = list_correction_files(application, correction)
    reasons = _build_correction_reasons(application, correction)
    coming = list(list_correction_uploads(correction)) if correction.papers else []
    slots = []
    for code in correction.papers:
        paper = sheet.papers.get(code)
        slot = {
            "code": code,
            "label": code if paper is None else paper.label,
            "gap": gaps.get(code, ""),
            "why": reasons.get_field(code),
            "files": [one for one in held if one["slot"] == code],
            "arriving": [upload for upload in coming if upload.purpose == code],
            "signed_in": signed_in,
        }
        slots.append(slot)
    return slots
