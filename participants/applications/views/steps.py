"""The form, step by step. Saving never asks for more than was typed; going back never checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from participants.applications.access import (
    READ_WITH,
    is_draft_editor,
    require_step_access,
)
from participants.applications.forms.entries import (
    build_question_entries,
    build_step_context,
    find_doubtful_numbers,
)
from participants.applications.forms.steps import StepForm
from participants.applications.models import Application, Attachment
from participants.applications.services.addresses import (
    confirm_draft_address,
    is_address_confirmed,
)
from participants.applications.services.answer_texts import (
    describe_paper_reasons,
    describe_step_answers,
    format_answer,
)
from participants.applications.services.drafts import (
    AnswerDifference,
    has_applied,
    save_step,
)
from participants.applications.services.facts import (
    get_closed_questions,
    read_application_sheet,
)
from participants.applications.services.submission import (
    SubmissionRefused,
    list_submission_findings,
    list_submission_warnings,
    submit_application,
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
from participants.applications.views.documents import edit_documents
from participants.applications.views.signed_out import (
    keep_signed_out_step,
    make_step_token,
)
from participants.calls.questions.definition import ASKING, STEPS
from participants.calls.questions.table import get_step_questions
from participants.register.lifecycle import Stage
from pemwecco.core.answers import Refused
from pemwecco.core.findings import Finding
from pemwecco.core.remembering import remembering
from pemwecco.core.sentences import format_finding
from pemwecco.core.typed_text import parse_int

_ONLY_OWNER_SENDS = gettext_lazy(
    "Saved. Only %(email)s can send the application: tell them that it is ready."
)


@require_step_access(keep_signed_out_step)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_step(
    request: HttpRequest, application: Application, step: str
) -> HttpResponse:
    """One step of the form."""
    if step not in STEPS:
        raise Http404(_("This page does not exist."))
    if application.participation.stage != Stage.DRAFT:
        return redirect("applications:receipt", application.participation.reference)
    if request.method != "POST" and _has_applied_already(request, application):
        # Said there, with the way to it: nobody walks the form for an application that cannot be sent.
        return redirect("applications:address", application.participation.reference)
    if step == "documents":
        return edit_documents(request, application)
    if step == "check":
        return review_application(request, application)
    return edit_questions(request, application, step)


def _has_applied_already(request: HttpRequest, application: Application) -> bool:
    """Whether the proved address of a draft has sent an application to the call; only its owner is told."""
    if not is_address_confirmed(application) or is_draft_editor(request, application):
        return False
    file = application.participation
    return has_applied(file.call, file.person.email)


def edit_questions(
    request: HttpRequest, application: Application, name: str
) -> HttpResponse:
    """A step with questions."""
    if request.method == "POST":
        return save_questions(request, application, name)
    with remembering():
        form = StepForm(application=application, step=name)
        if "check" in request.GET:
            form.show(list_submission_findings(application.participation))
        return render(
            request,
            "applications/step.html",
            build_step_page(application, name)
            | build_step_context(application, form, name)
            | {
                "from_check": comes_from_check(request),
                "kept_as": make_step_token(application.participation.reference, name),
            },
        )


def save_questions(
    request: HttpRequest, application: Application, name: str
) -> HttpResponse:
    """Keep what was typed, then go where the button says."""
    form = StepForm(application=application, step=name, data=request.POST)
    form.full_clean()
    window = request.POST.get("window", "")[:16]
    try:
        saved = save_step(
            application=application,
            step=name,
            values=form.values,
            unread=form.unread,
            version=parse_int(request.POST.get("version", "")),
            window=window,
            turn=read_turn(request),
        )
    except Refused as refusal:
        if AUTOSAVE in request.headers:
            return refuse_autosave(refusal)
        messages.error(request, str(refusal))
        return redirect("applications:receipt", application.participation.reference)
    context = build_step_page(application, name) | {
        "version": saved.version,
        "window": window,
    }
    if AUTOSAVE in request.headers:
        return build_autosave_response(
            application, version=saved.version, is_conflict=bool(saved.conflicts)
        )
    if saved.conflicts:
        context["differences"] = _list_differences(application, form, saved.conflicts)
        context["typed"] = _list_typed_again(request)
        return render(request, "applications/conflict.html", context, status=409)
    if request.POST.get("go") == "next" and (
        warning := _find_warning(application, form, request.POST.get("warned", ""))
    ):
        messages.warning(request, warning)
        here = get_step_url(application, name)
        return redirect(f"{here}?check=1" if comes_from_check(request) else here)
    following = find_following_step(request, name, request.POST.get("go", ""))
    return redirect(_find_next_page(request, application, following))


def _find_next_page(
    request: HttpRequest, application: Application, following: str
) -> str:
    """The step to go on to; after the first one, before the second, the page on an address not yet proved.

    By then the mail has come, and it says whether there is an application already.
    """
    is_new = following == ASKING[1] and following not in application.steps_saved
    if not is_new or is_address_confirmed(application):
        return get_step_url(application, following)
    if is_draft_editor(request, application):
        return get_step_url(application, following)
    messages.info(
        request, _("Saved. Before you go on: the code of our mail, if it has come.")
    )
    return reverse("applications:address", args=[application.participation.reference])


def _find_warning(application: Application, form: StepForm, warned: str) -> str:
    """Why the page of a step is shown once more; empty when nothing new is to be read there.

    What stops nobody is said once: `warned` has what the page said already.
    """
    unread = list_unread_names(application, form)
    optional = {name for name in unread if not form.asked[name].required}
    if unread - optional:
        return _("Saved. One answer cannot be read yet: see below.")
    if optional - set(warned.split(",")):
        return _(
            "Saved. One answer cannot be read: write it again, or go on and it is sent as it stands."
        )
    if list_unseen_doubts(form, warned):
        return _("Saved. Please look at the number marked below, then go on.")
    return ""


def _list_differences(
    application: Application, form: StepForm, conflicts: Iterable[AnswerDifference]
) -> list[dict[str, Any]]:
    """The answers that two windows gave differently, in words."""
    rows = []
    for difference in conflicts:
        name = difference.field
        row = {
            "label": form.asked[name].label,
            "typed": format_answer(application, name, difference.typed),
            "saved": format_answer(application, name, difference.saved),
        }
        rows.append(row)
    return rows


def _list_typed_again(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, to be sent once more from the page that shows the conflict."""
    typed = []
    for key, values in request.POST.lists():
        if key not in {"csrfmiddlewaretoken", "version", "go"}:
            typed += [(key, str(value)) for value in values]
    return typed


def list_unseen_doubts(form: StepForm, warned: str) -> set[str]:
    """The doubtful numbers for which no reason is given and of which no page has warned yet."""
    doubts = find_doubtful_numbers(form, form.typed).keys()
    return {name for name in doubts if not form.typed.get(f"{name}_reason")} - set(
        warned.split(",")
    )


def list_unread_names(application: Application, form: StepForm) -> set[str]:
    """The answers asked now that could not be read; one that is closed does not matter."""
    if not form.unread:
        return set()
    saved = Application.objects.select_related(*READ_WITH).get(pk=application.pk)
    return form.unread.keys() - get_closed_questions(saved)


def review_application(request: HttpRequest, application: Application) -> HttpResponse:
    """Everything as it would be sent, each thing to put right with its link; then the sending."""
    file = application.participation
    gaps: tuple[Finding, ...] = ()
    if request.method == "POST":
        form = StepForm(application=application, step="check", data=request.POST)
        form.full_clean()
        try:
            save_step(
                application=application,
                step="check",
                values=form.values,
                unread={},
                version=application.version,
                window="check",
            )
            if request.POST.get("go") == "back":
                return redirect(get_step_url(application, "documents"))
            _send_application(request, application)
        except SubmissionRefused as refusal:
            gaps = refusal.gaps
            messages.error(request, str(refusal))
            application.refresh_from_db()
        except Refused as refusal:
            file.refresh_from_db(fields=["stage"])
            if file.stage != Stage.DRAFT:
                return redirect("applications:receipt", file.reference)
            messages.error(request, str(refusal))
        else:
            return redirect("applications:receipt", file.reference)
    form = StepForm(application=application, step="check")
    sheet = read_application_sheet(application)
    found = [
        gap for gap in list_submission_findings(file, sheet) if gap.area != "check"
    ]
    if any(gap.area == "check" for gap in gaps):
        form.show(gaps)
    answers = []
    for name in ASKING:
        said = describe_step_answers(application, sheet, name)
        url = f"{get_step_url(application, name)}?check=1"
        answers.append({"title": STEPS[name], "url": url, "said": said})
    context = build_step_page(application, "check") | {
        "form": form,
        "undertaking": build_question_entries(form, get_step_questions("check")),
        "gaps": _link_findings(application, found, "?check=1"),
        "remarks": _link_findings(
            application, list_submission_warnings(file, sheet), "?check=1"
        ),
        "answers": answers,
        "attachments": list(
            Attachment.objects.filter(participation=file)
            .named()
            .select_related("document")
        ),
        "reasons": describe_paper_reasons(application),
        "documents_url": f"{get_step_url(application, 'documents')}?check=1",
        "open_answer": file.open_answer(),
    }
    return render(request, "applications/check.html", context)


def _send_application(request: HttpRequest, application: Application) -> None:
    file = application.participation
    if is_draft_editor(request, application):
        raise Refused(_ONLY_OWNER_SENDS % {"email": file.person.email})
    if code := request.POST.get("address_code", "").strip():
        confirm_draft_address(application=application, typed=code)
    submit_application(participation=file, by=get_applicant_user(request))


def _link_findings(
    application: Application, findings: Iterable[Finding], query: str = ""
) -> list[dict[str, str]]:
    """Each finding with the address of its question."""
    rows = []
    for finding in findings:
        page = get_step_url(application, finding.area)
        url = f"{page}{query}#id_{finding.field}"
        rows.append({"sentence": format_finding(finding), "url": url})
    return rows
