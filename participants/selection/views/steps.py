"""The form, step by step. Saving never asks for more than was typed; going back never checks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from participants.register.lifecycle import Stage
from participants.selection.forms import StepForm
from participants.selection.models import Application
from participants.selection.questions import ASKING, QUESTIONS, STEPS
from participants.selection.services.drafts import DraftRefused, save_step
from participants.selection.services.receipts import in_words, said
from participants.selection.services.submission import (
    Gap,
    SubmissionRefused,
    findings,
    submit,
)
from participants.selection.views.documents import documents
from participants.selection.views.frame import account, address, beside, page, whole
from participants.selection.views.reach import applicant_page
from pemwecco.network.services import doubts

# The parts of a long step, each under its own heading.
GROUPS = {
    "person": (
        (
            gettext_lazy("Name and birth"),
            (
                "given_names",
                "family_name",
                "sex",
                "birth_date",
                "birth_place",
                "nationality",
                "national_id",
            ),
        ),
        (gettext_lazy("Contact"), ("phone", "whatsapp", "country", "region", "address")),
        (
            gettext_lazy("Languages and travel"),
            ("languages_spoken", "has_passport", "earlier_schengen_visa"),
        ),
    ),
    "enterprise": (
        (
            gettext_lazy("The enterprise"),
            ("name", "occupation", "function", "legal_form", "sector", "activity", "founded_on"),
        ),
        (
            gettext_lazy("Its numbers"),
            ("ninea", "ninea_reason", "rccm", "rccm_reason", "be_enterprise", "other"),
        ),
        (gettext_lazy("Its size"), ("figures_year", "turnover", "jobs", "jobs_women")),
        (gettext_lazy("Where it is"), ("enterprise_region", "city", "enterprise_address", "website")),
    ),
}


@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, application: Application, step: str) -> HttpResponse:
    """One step of the form."""
    if step not in STEPS:
        raise Http404(_("This page does not exist."))
    if application.participation.stage != Stage.DRAFT:
        return redirect("selection:receipt", application.participation.reference)
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
        return redirect("selection:receipt", application.participation.reference)
    context = page(application, name) | {"version": saved.version, "window": window}
    if request.headers.get("HX-Request"):
        return render(request, "selection/parts/saved.html", context | {"conflicts": saved.conflicts})
    if saved.conflicts:
        context["differences"] = [
            {
                "label": QUESTIONS[difference.field].label,
                "typed": in_words(application, difference.field, difference.typed),
                "saved": in_words(application, difference.field, difference.saved),
            }
            for difference in saved.conflicts
        ]
        context["typed"] = [
            (key, value)
            for key, value in request.POST.items()
            if key not in {"csrfmiddlewaretoken", "version", "go"}
        ]
        return render(request, "selection/conflict.html", context, status=409)
    if form.unread and request.POST.get("go") == "next":
        messages.warning(request, _("Saved. One answer cannot be read yet: see below."))
        return redirect(address(application, name))
    return redirect(address(application, beside(name, request.POST.get("go", ""))))


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
            return redirect("selection:receipt", file.reference)
        except SubmissionRefused as refusal:
            gaps = refusal.gaps
            messages.error(request, str(refusal))
            application.refresh_from_db()
        else:
            return redirect("selection:receipt", file.reference)
    form = StepForm(application=application, step="check")
    found = [gap for gap in findings(file) if gap.step != "check"]
    if any(gap.step == "check" for gap in gaps):
        form.show(gaps)
    context = page(application, "check") | {
        "form": form,
        "gaps": [
            {
                "sentence": gap.sentence,
                "url": f"{address(application, gap.step)}?check=1#{_anchor(gap.field)}",
            }
            for gap in found
        ],
        "answers": [
            {"title": STEPS[name], "url": address(application, name), "said": said(application, name)}
            for name in ASKING
        ],
        "attachments": list(file.attachments.select_related("document")),
        "documents_url": address(application, "documents"),
        "open_answer": file.open_answer(),
    }
    return render(request, "selection/check.html", context)


def parts(application: Application, form: StepForm, name: str) -> dict[str, Any]:
    """The fields under their headings, with what is doubtful in a number beside it."""
    groups = GROUPS.get(name, (("", tuple(form.fields)),))
    organisation = application.participation.organisation
    doubtful = {
        row.scheme: doubts(row)
        for row in (organisation.identifiers.all() if name == "enterprise" and organisation else ())
    }
    hidden = {
        field
        for field, question in QUESTIONS.items()
        if question.kept == "reason" and not doubtful.get(question.fact)
    }
    errors = form.errors if form.is_bound else {}
    return {
        "form": form,
        "groups": [
            {
                "title": title,
                "fields": [
                    {"field": form[field], "doubts": [] if field in errors else doubtful.get(field, [])}
                    for field in fields
                    if field in form.fields and field not in hidden
                ],
            }
            for title, fields in groups
        ],
        "errors": bool(errors),
    }


def _anchor(field: str) -> str:
    return f"id_{field}"
