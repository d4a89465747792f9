"""The call sheet: what was answered before, what to say, notes while speaking; and the sheet on paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from pemwecco.accounts.models import User
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.findings import Finding
from pemwecco.documents.pdf import render_pdf
from pemwecco.documents.services import FileRefused
from pemwecco.unsent.pages import UnsentPage
from reintegration.followups.forms import (
    CallForm,
    FollowUpForm,
    TypedForm,
    find_new_doubts,
    join_seen,
)
from reintegration.followups.models import FollowUp
from reintegration.followups.services.answers import (
    keep_evidence,
    keep_scan,
    list_missing_questions,
    save_answer_step,
    send_answers,
)
from reintegration.followups.services.calls import MANAGE, note_call
from reintegration.followups.services.figures import find_earlier_answer
from reintegration.followups.services.respondents import list_host_speakers
from reintegration.followups.services.words import describe_answers, find_answer

CALL = "call"
WITH = (
    "participation__person",
    "participation__organisation",
    "participation__call__programme",
    "placement__host__organisation",
    "questionnaire",
    "told",
    "evidence",
    "scan",
)


class CallSheetPages:
    """The pages on which staff speak with who answers, beside the list of follow-ups."""

    admin_site: Any
    frame_page: Any

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        more: Any = super()
        return [
            path(
                "<int:pk>/answer/",
                page(self.call_sheet_view),
                name="followups_followup_answer",
            ),
            path(
                "<int:pk>/sheet/",
                page(self.paper_sheet_view),
                name="followups_followup_sheet",
            ),
            *more.get_urls(),
        ]

    def call_sheet_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All questions on one page, with the earlier answers beside them; calls are noted here too."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        user = get_staff_user(request)
        follow_up = _find_follow_up(user, pk)
        if not (may := follow_up.phone_answer()):
            messages.error(request, str(may.reason))
            return redirect("admin:followups_followup_change", pk)
        sheet = CallSheet(request, follow_up, user)
        if request.method == "POST" and sheet.take():
            return sheet.finish()
        title = _("Call sheet: %(name)s") % {"name": follow_up.respondent_name}
        context = self.frame_page(request, title, **sheet.build_context())
        return TemplateResponse(request, "followups/admin/call_sheet.html", context)

    def paper_sheet_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The questions as a PDF to print and fill in by hand, in the language of who answers."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        follow_up = _find_follow_up(get_staff_user(request), pk)
        response = HttpResponse(
            render_paper_sheet(follow_up), content_type="application/pdf"
        )
        name = f"{follow_up.participation}-{follow_up.months}.pdf"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response


class CallSheet:
    """What staff type while they speak: the answers, or only what came of the call."""

    def __init__(self, request: HttpRequest, follow_up: FollowUp, user: User) -> None:
        self.request, self.follow_up, self.user = request, follow_up, user
        self.answer = find_answer(follow_up)
        is_call = request.POST.get("go") == CALL
        answers = None if is_call else request.POST or None
        files = None if is_call else request.FILES or None
        self.form = FollowUpForm(answers, follow_up=follow_up, answer=self.answer)
        self.typed = TypedForm(answers, files)
        self.call = CallForm(request.POST if is_call else None)
        self.unsent = UnsentPage(request, "followups.sheet", about=follow_up.pk)
        self.notes = UnsentPage(request, "followups.call", about=follow_up.pk)
        self.doubts: list[Finding] = []

    def take(self) -> bool:
        """Whether what was posted is kept: a call, or all answers."""
        if self.request.POST.get("go") == CALL:
            return self._take_call()
        if not self.typed.is_valid() or not self._keep():
            return False
        method = self.typed.cleaned_data["method"]
        if method == FollowUp.Method.PAPER and self.follow_up.scan is None:
            self.typed.add_error("scan", _("Add the scan of the sheet."))
        if self.form.errors or self.typed.errors or self._has_doubts():
            return False
        try:
            send_answers(follow_up=self.follow_up, method=method, by=self.user)
        except Refused as refusal:
            self.form.add_error(None, str(refusal))
            return False
        messages.success(self.request, _("The answer is noted."))
        return True

    def _keep(self) -> bool:
        """Keep the files and what could be read; says whether nothing was refused."""
        files, follow_up = self.request.FILES, self.follow_up
        method = self.typed.cleaned_data["method"]
        field = "scan"
        try:
            if uploaded := files.get("scan"):
                keep_scan(follow_up=follow_up, uploaded=uploaded, by=self.user)
            field = "evidence"
            if uploaded := files.get("evidence"):
                keep_evidence(
                    follow_up=follow_up, uploaded=uploaded, by=self.user, method=method
                )
            self.answer = save_answer_step(
                follow_up=follow_up,
                step="check",
                values=self.form.values,
                stages=self.form.stages,
                method=method,
            )
        except FileRefused as refusal:
            self.typed.add_error(field, str(refusal))
            return False
        except Refused as refusal:
            self.form.add_error(None, str(refusal))
            return False
        self.form.add_missing(list_missing_questions(follow_up, self.answer))
        return True

    def _has_doubts(self) -> bool:
        if self.answer is not None:
            seen = self.request.POST.get("seen", "")
            self.doubts = find_new_doubts(self.answer, self.form.known, seen)
        return bool(self.doubts)

    def _take_call(self) -> bool:
        if not self.call.is_valid():
            return False
        try:
            note_call(follow_up=self.follow_up, by=self.user, **self.call.cleaned_data)
        except Refused as refusal:
            self.call.add_error(None, str(refusal))
            return False
        messages.success(self.request, _("The call is noted."))
        return True

    def finish(self) -> HttpResponse:
        """Where one goes after it: back to the sheet after a call, else to the follow-up."""
        is_call = self.request.POST.get("go") == CALL
        place = "answer" if is_call else "change"
        page = reverse(f"admin:followups_followup_{place}", args=[self.follow_up.pk])
        unsent = self.notes if is_call else self.unsent
        return unsent.finish(redirect(page))

    def build_context(self) -> dict[str, Any]:
        earlier = find_earlier_answer(self.follow_up)
        before = []
        if earlier is not None:
            before = describe_answers(earlier.follow_up, earlier)
        return {
            "follow_up": self.follow_up,
            "who": self.follow_up.participation.person,
            "programme_of": self.follow_up.participation.call.programme,
            "form": self.form,
            "typed": self.typed,
            "call": self.call,
            "groups": self.form.list_groups(self.doubts),
            "doubts": self.doubts,
            "seen": join_seen(self.doubts, self.request.POST.get("seen", "")),
            "earlier": earlier,
            "before": before,
            "papers": [
                paper
                for paper in (self.follow_up.scan, self.follow_up.evidence)
                if paper is not None
            ],
            "calls": list(self.follow_up.calls.select_related("by")),
            "contacts": list_host_speakers(self.follow_up),
            "unsent": self.unsent.open(self.form),
            "notes": self.notes.open(self.call),
        }


def _find_follow_up(user: User, pk: int) -> FollowUp:
    require(user, MANAGE)
    rows = FollowUp.objects.visible_to(user).select_related(*WITH)
    found: FollowUp = get_object_or_404(rows, pk=pk)
    return found


def render_paper_sheet(follow_up: FollowUp) -> bytes:
    """The questions of a follow-up on paper, in the language of who answers."""
    person = follow_up.participation.person
    speakers = list_host_speakers(follow_up)
    language = speakers[0].person.language if speakers else person.language
    with override(language):
        form = FollowUpForm(follow_up=follow_up, answer=None)
        context = {
            "follow_up": follow_up,
            "groups": form.list_printed(),
            "programme": follow_up.participation.call.programme,
        }
        return render_pdf("followups/paper_sheet.html", context, language)
