"""The form, step by step. Saving never asks for more than was typed; going back never checks."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.applications.access import READ_WITH, applicant_page
from participants.applications.forms.entries import doubtful, entries, parts
from participants.applications.forms.steps import StepForm
from participants.applications.models import Application, Attachment
from participants.applications.services.drafts import DraftRefused, save_step
from participants.applications.services.facts import closed_of, sheet_of
from participants.applications.services.receipts import in_words, said
from participants.applications.services.submission import Gap, SubmissionRefused, findings, remarks, submit
from participants.applications.views.base import account, address, beside, page, whole
from participants.applications.views.documents import documents
from participants.calls.questions import ASKING, STEPS
from participants.register.lifecycle import Stage

# The header with which the page's script saves while one types.
AUTOSAVE = "X-Autosave"


@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, application: Application, step: str) -> HttpResponse:
    """One step of the form."""
    if step not in STEPS:
        raise Http404(_("This page does not exist."))
    if application.participation.stage != Stage.DRAFT:
        return redirect("applications:receipt", application.participation.reference)
    if step == "documents":
        return documents(request, application)
    if step == "check":
        return check(request, application)
    return ask(request, application, step)


def ask(request: HttpRequest, application: Application, name: str) -> HttpResponse:
    """A step with questions."""
    if request.method == "POST":
        return save(request, application, name)
    form = StepForm(application=application, step=name)
    if "check" in request.GET:
        form.show(findings(application.participation))
    return render(request, "selection/step.html", page(application, name) | parts(application, form, name))


def save(request: HttpRequest, application: Application, name: str) -> HttpResponse:
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
            version=whole(request.POST.get("version", "")),
            window=window,
        )
    except DraftRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("applications:receipt", application.participation.reference)
    context = page(application, name) | {"version": saved.version, "window": window}
    if AUTOSAVE in request.headers:
        # The script shows it; on a conflict the next press of a button shows both answers.
        now = date_format(timezone.localtime(timezone=at_home(application)), "TIME_FORMAT")
        return JsonResponse({"version": saved.version, "at": now}, status=409 if saved.conflicts else 200)
    if saved.conflicts:
        context["differences"] = [
            {
                "label": form.asked[difference.field].label,
                "typed": in_words(application, difference.field, difference.typed),
                "saved": in_words(application, difference.field, difference.saved),
            }
            for difference in saved.conflicts
        ]
        context["typed"] = [
            (key, value)
            for key, values in request.POST.lists()
            for value in values
            if key not in {"csrfmiddlewaretoken", "version", "go"}
        ]
        return render(request, "selection/conflict.html", context, status=409)
    if request.POST.get("go") == "next" and unread_now(application, form):
        messages.warning(request, _("Saved. One answer cannot be read yet: see below."))
        return redirect(address(application, name))
    if request.POST.get("go") == "next" and unseen(form, request.POST.get("warned", "")):
        messages.warning(request, _("Saved. Please look at the number marked below, then go on."))
        return redirect(address(application, name))
    return redirect(address(application, beside(name, request.POST.get("go", ""))))


def unseen(form: StepForm, warned: str) -> set[str]:
    """The doubtful numbers for which no reason is given and of which no page has warned yet."""
    doubts = doubtful(form, form.typed).keys()
    return {name for name in doubts if not form.typed.get(f"{name}_reason")} - set(warned.split(","))


def at_home(application: Application) -> ZoneInfo:
    """The clock of the applicant."""
    return ZoneInfo(application.participation.call.programme.origin_timezone)


def unread_now(application: Application, form: StepForm) -> bool:
    """Whether an answer that is asked now could not be read; one that is closed does not matter."""
    if not form.unread:
        return False
    saved = Application.objects.select_related(*READ_WITH).get(pk=application.pk)
    return bool(form.unread.keys() - closed_of(saved))


def check(request: HttpRequest, application: Application) -> HttpResponse:
    """Everything as it would be sent, each thing to put right with its link; then the sending."""
    file = application.participation
    gaps: tuple[Gap, ...] = ()
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
                return redirect(address(application, "documents"))
            submit(participation=file, by=account(request))
        except DraftRefused:
            return redirect("applications:receipt", file.reference)
        except SubmissionRefused as refusal:
            gaps = refusal.gaps
            messages.error(request, str(refusal))
            application.refresh_from_db()
        else:
            return redirect("applications:receipt", file.reference)
    form = StepForm(application=application, step="check")
    sheet = sheet_of(application)
    found = [gap for gap in findings(file, sheet) if gap.step != "check"]
    if any(gap.step == "check" for gap in gaps):
        form.show(gaps)
    context = page(application, "check") | {
        "form": form,
        "undertaking": entries(form, ["commits_to_return"]),
        "gaps": [
            {
                "sentence": gap.sentence,
                "url": f"{address(application, gap.step)}?check=1#{_anchor(gap.field)}",
            }
            for gap in found
        ],
        "remarks": [
            {"sentence": gap.sentence, "url": f"{address(application, gap.step)}#{_anchor(gap.field)}"}
            for gap in remarks(file)
        ],
        "answers": [
            {"title": STEPS[name], "url": address(application, name), "said": said(application, sheet, name)}
            for name in ASKING
        ],
        "attachments": list(Attachment.objects.filter(participation=file).named().select_related("document")),
        "documents_url": address(application, "documents"),
        "open_answer": file.open_answer(),
    }
    return render(request, "selection/check.html", context)


def _anchor(field: str) -> str:
    return f"id_{field}"
