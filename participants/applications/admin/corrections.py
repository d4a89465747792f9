"""Staff ask for a correction, follow it, and compare what was sent before and after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.applications.lifecycle import CORRECTION
from participants.applications.models import Correction, Sending
from participants.applications.services.answer_texts import describe_step_answers
from participants.applications.services.corrections import (
    ask_correction,
    can_ask_correction,
    get_applicant_date,
    list_corrected_items,
)
from participants.applications.services.facts import read_application_sheet
from participants.applications.services.sendings import build_sending_comparison
from participants.calls.questions.definition import ASKING, STEPS
from participants.register.models import Participation
from participants.register.sections import Section, register_participation_section
from pemwecco.accounts.models import User
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.form_fields import DayInput

# How long an applicant has when staff choose no other day.
USUAL_DAYS = 7


class CorrectionForm(forms.Form):
    """Why and by when; what is to be corrected is ticked beside the answers themselves."""

    why = forms.CharField(
        label=gettext_lazy("What to correct and why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Please give the reason.")},
    )
    due_on = forms.DateField(
        label=gettext_lazy("To be corrected by"),
        widget=DayInput(),
    )


@admin.register(Correction)
class CorrectionAdmin(BaseAdmin):
    """The corrections asked, with the button that takes one back; each begins on the page of its file."""

    lifecycle = CORRECTION
    titled_after = ("application.participation.person",)
    list_display = ("file", "stage", "due_on", "asked_by", "asked_at")
    list_select_related = ("application__participation", "asked_by")
    list_filter = ("stage", "application__participation__call")
    search_fields = ("application__participation",)
    fields = ("file", "stage", "wanted", "why", "due_on", "asked_by", "asked_at")
    readonly_fields = (
        "file",
        "stage",
        "wanted",
        "why",
        "due_on",
        "asked_by",
        "asked_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        # One begins on the page of a file, beside the answers.
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        ask = path(
            "ask/<int:pk>/", wrap(self.ask_view), name="applications_correction_ask"
        )
        return [ask, *super().get_urls()]

    @admin.display(description=gettext_lazy("file"))
    def file(self, correction: Correction) -> str:
        return str(correction.application.participation)

    @admin.display(description=gettext_lazy("to correct"))
    def wanted(self, correction: Correction) -> str:
        return ", ".join(list_corrected_items(correction, correction.application))

    def ask_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Tick answers and papers, say why and by when."""
        by = get_staff_user(request)
        require(by, "register.screen_participation")
        rows = Participation.objects.visible_to(by).filter(application__isnull=False)
        file = get_object_or_404(
            rows.select_related(
                "person", "organisation", "call__programme", "application"
            ),
            pk=pk,
        )
        back = reverse("admin:register_participation_change", args=[pk])
        if not (answer := can_ask_correction(file)):
            messages.error(request, str(answer.reason))
            return HttpResponseRedirect(back)
        ticked = (request.POST.getlist("questions"), request.POST.getlist("papers"))
        form = CorrectionForm(
            request.POST or None,
            initial={"due_on": get_applicant_date(file) + timedelta(days=USUAL_DAYS)},
        )
        if request.method == "POST" and form.is_valid():
            try:
                ask_correction(
                    participation=file,
                    questions=ticked[0],
                    papers=ticked[1],
                    by=by,
                    **form.cleaned_data,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request,
                    _("The applicant is asked to correct this. A mail leaves now."),
                )
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Ask for a correction · %(file)s") % {"file": file.reference},
            "file": file,
            "form": form,
            "back": back,
            "ticked_questions": ticked[0],
            "ticked_papers": ticked[1],
            **_list_correctable_items(file),
        }
        return TemplateResponse(
            request, "admin/applications/ask_correction.html", context
        )


def _list_correctable_items(file: Participation) -> dict[str, Any]:
    """Every answer with its words, every paper with its number of files."""
    sheet = read_application_sheet(file.application)
    steps = []
    for step in ASKING:
        said = describe_step_answers(file.application, sheet, step)
        words = {name: text for name, _label, text in said}
        rows = []
        for name, question in sheet.asked[step].items():
            if question.kept != "reason":
                rows.append((name, question.label, words.get(name, "")))
        steps.append({"title": STEPS[step], "rows": rows})
    there = list(file.attachments.values_list("slot", flat=True))
    papers = []
    for code, paper in sheet.papers.items():
        count = there.count(code)
        papers.append((code, paper.label, count))
    return {"steps": steps, "papers": papers}


@admin.register(Sending)
class SendingAdmin(BaseAdmin):
    """What was sent, when, under which version of the call; two sendings side by side."""

    list_display = ("file", "number", "version", "at")
    list_select_related = ("application__participation", "version__call")
    list_filter = ("application__participation__call",)
    search_fields = ("application__participation",)
    fields = ("file", "number", "version", "at", "receipt")
    readonly_fields = ("file", "number", "version", "at", "receipt")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        together = path(
            "<int:pk>/compare/",
            wrap(self.compare_view),
            name="applications_sending_compare",
        )
        return [together, *super().get_urls()]

    @admin.display(description=gettext_lazy("file"))
    def file(self, sending: Sending) -> str:
        return str(sending.application.participation)

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What changed in this sending since an earlier one (`?since=`, else the one before)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).select_related(
            "application__participation__call__programme",
            "application__participation__person",
        )
        after = get_object_or_404(rows, pk=pk)
        earlier = list(
            rows.filter(application=after.application_id, number__lt=after.number)
        )
        since = request.GET.get("since", "")
        before = next(
            (row for row in earlier if str(row.number) == since),
            earlier[-1] if earlier else None,
        )
        file = after.application.participation
        context = {
            **self.admin_site.each_context(request),
            "title": _("What changed · %(file)s") % {"file": file.reference},
            "file": file,
            "before": before,
            "after": after,
            "earlier": earlier,
            "comparison": build_sending_comparison(before, after)
            if before is not None
            else None,
        }
        return TemplateResponse(request, "admin/applications/compare.html", context)


@register_participation_section(32, joins=("application",))
def corrections_section(file: Participation, viewer: User) -> Section | None:
    """What was sent, what is asked to be corrected, and the door to ask."""
    application = getattr(file, "application", None)
    if application is None or not viewer.has_perm("applications.view_correction"):
        return None
    may = viewer.has_perm("register.screen_participation") and bool(
        can_ask_correction(file)
    )
    context = {
        "sendings": list(
            application.sendings.select_related("version", "receipt").order_by("number")
        ),
        "corrections": list(application.corrections.select_related("asked_by")),
        "ask_url": reverse("admin:applications_correction_ask", args=[file.pk])
        if may
        else "",
    }
    if not (context["sendings"] or context["corrections"] or may):
        return None
    return Section(
        _("Sendings and corrections"), "admin/applications/sendings.html", context
    )
