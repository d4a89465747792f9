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

from participants.applications.access import applicant_page
from participants.applications.forms.entries import entries
from participants.applications.forms.steps import QuestionsForm
from participants.applications.models import Application, Attachment, Correction
from participants.applications.services.correction_files import (
    arriving_files,
    drop_file,
    give_file,
    stop_file,
)
from participants.applications.services.corrections import (
    CorrectionRefused,
    keep_correction,
    open_correction,
    reopened,
    send_correction,
    standing,
)
from participants.applications.services.facts import Sheet, sheet_of
from participants.applications.services.receipts import said
from participants.applications.services.submission import Gap, SubmissionRefused
from participants.applications.views.base import account, whole
from participants.applications.views.documents import upload_words
from participants.calls.questions import ASKING, STEPS
from pemwecco.documents.services import FileRefused


@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, application: Application) -> HttpResponse:
    """What is asked, why and by when; only the answers and papers asked can be changed here."""
    correction = open_correction(application)
    if correction is None:
        messages.info(request, _("Nothing is to be corrected now."))
        return redirect("applications:receipt", application.participation.reference)
    if request.method == "POST":
        return change(request, application, correction)
    return show(request, application, correction)


def change(request: HttpRequest, application: Application, correction: Correction) -> HttpResponse:
    """Keep what was typed and the files, then do what the button says."""
    reference = application.participation.reference
    form = correction_form(application, correction, request.POST)
    form.full_clean()
    try:
        kept = keep_correction(
            correction=correction, typed=form.typed, version=whole(request.POST.get("version", ""))
        )
        if kept.conflict:
            messages.warning(
                request,
                _("This page was saved in another window meanwhile. Look at your answers, then save again."),
            )
            correction.version = kept.version
            return show(request, application, correction, form=form, status=409)
        refused = take_files(request, correction)
        if dropped := whole(request.POST.get("remove", "")):
            drop_file(correction=correction, pk=dropped)
        if key := request.POST.get("give_up"):
            stop_file(correction=correction, key=key)
        if request.POST.get("go") == "send" and not refused:
            send_correction(
                correction=correction, values=form.values, unread=form.unread, by=account(request)
            )
            messages.success(request, _("Your correction is sent. Thank you."))
            return redirect("applications:receipt", reference)
    except CorrectionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("applications:receipt", reference)
    except SubmissionRefused as refusal:
        messages.error(request, str(refusal))
        correction.refresh_from_db()
        return show(request, application, correction, form=form, gaps=refusal.gaps)
    if request.POST.get("go") == "stay" and not refused:
        messages.success(request, _("Saved. Not sent yet."))
    return redirect("applications:correct", reference)


def show(
    request: HttpRequest,
    application: Application,
    correction: Correction,
    *,
    form: QuestionsForm | None = None,
    gaps: tuple[Gap, ...] = (),
    status: int = 200,
) -> HttpResponse:
    sheet = sheet_of(application)
    form = form or correction_form(application, correction, None, sheet)
    form.show(gaps) if gaps else None
    by_field = {gap.field: gap.sentence for gap in gaps if gap.step == "documents"}
    context = {
        "application": application,
        "file": application.participation,
        "correction": correction,
        "form": form,
        "groups": [
            {"title": STEPS[step], "entries": found}
            for step in ASKING
            if (found := entries(form, _names(form, step), said=sheet.answers))
        ],
        "papers": _papers(application, correction, sheet, by_field, signed_in=request.user.is_authenticated),
        **upload_words(),
        "others": [
            {
                "title": STEPS[step],
                "said": [row for row in said(application, sheet, step) if row[0] not in form.fields],
            }
            for step in ASKING
        ],
    }
    return render(request, "selection/correct.html", context, status=status)


def correction_form(
    application: Application, correction: Correction, data: Any, sheet: Sheet | None = None
) -> QuestionsForm:
    """The questions that are open again, with the answers as they stand in the correction."""
    return QuestionsForm(
        application=application,
        asked=reopened(correction, application),
        kept=standing(correction, application, sheet),
        data=data,
        shows_errors=bool(correction.typed),
    )


def take_files(request: HttpRequest, correction: Correction) -> int:
    """Store the files sent, say what came of each; returns how many were refused."""
    kept, refused = 0, 0
    for slot in correction.papers:
        for uploaded in request.FILES.getlist(slot):
            if not isinstance(uploaded, UploadedFile):  # pragma: no cover  the parser makes nothing else
                continue
            try:
                give_file(correction=correction, slot=slot, uploaded=uploaded, by=account(request))
                kept += 1
            except FileRefused as refusal:
                refused += 1
                messages.error(request, f"{uploaded.name}: {refusal}")
    if kept:
        messages.success(
            request, ngettext("%(count)d file received.", "%(count)d files received.", kept) % {"count": kept}
        )
    return refused


def _names(form: QuestionsForm, step: str) -> list[str]:
    return [name for name, question in form.asked.items() if question.step == step]


def files_of(application: Application, correction: Correction, **only: Any) -> list[dict[str, Any]]:
    """The files of the papers to correct, each as it stands in the correction: new, sent before, or to go."""
    rows = Attachment.objects.filter(
        participation=application.participation_id, slot__in=correction.papers, **only
    )
    return [
        {
            "row": row,
            "slot": row.slot,
            "is_new": row.added_at >= correction.asked_at,
            "goes": row.pk in correction.dropped,
        }
        for row in rows.select_related("document")
    ]


def _papers(
    application: Application, correction: Correction, sheet: Sheet, gaps: dict[str, str], *, signed_in: bool
) -> list[dict[str, Any]]:
    held = files_of(application, correction)
    coming = list(arriving_files(correction)) if correction.papers else []
    return [
        {
            "code": code,
            "label": sheet.papers[code].label if code in sheet.papers else code,
            "gap": gaps.get(code, ""),
            "files": [one for one in held if one["slot"] == code],
            "arriving": [upload for upload in coming if upload.purpose == code],
            "signed_in": signed_in,
        }
        for code in correction.papers
    ]
