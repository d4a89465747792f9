"""The page behind the link in the follow-up mail."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pemwecco.core.languages import activate_mail_language
from pemwecco.unsent.pages import UnsentPage
from reintegration.followups.answering import save_follow_up_answer
from reintegration.followups.forms import (
    SUPPORT_NAMES,
    FollowUpAnswerForm,
    format_figure,
)
from reintegration.followups.lifecycle import FollowUpStage
from reintegration.followups.models import FollowUp
from reintegration.followups.services.answers import get_follow_up_figures


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_answer_page(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a follow-up without signing in; afterwards the page shows what was answered."""
    follow_up = get_object_or_404(
        FollowUp.objects.select_related(
            "participation__person",
            "participation__organisation",
            "participation__call__programme",
            "evidence",
        ),
        token=token,
    )
    activate_mail_language(request, follow_up.participation.person.language)
    may = follow_up.link_answer()
    if not may:
        return _render_closed_page(request, follow_up, str(may.reason))
    unsent = UnsentPage(request, "followups.answer", about=follow_up.pk, by_link=True)
    form = FollowUpAnswerForm(
        request.POST or None, request.FILES or None, follow_up=follow_up
    )
    if request.method == "POST":
        mine = (
            request.user.is_authenticated
            and request.user.email == follow_up.participation.person.email
        )
        method = FollowUp.Method.SPACE if mine else FollowUp.Method.LINK
        by = request.user if mine and request.user.is_authenticated else None
        if save_follow_up_answer(request, follow_up, form, method=method, by=by):
            return unsent.finish(redirect("followups:answer", token=token))
    context = {
        "unsent": unsent.open(form),
        "follow_up": follow_up,
        "form": form,
        "programme_of": follow_up.participation.call.programme,
    }
    return render(request, "followups/answer.html", context)


def _render_closed_page(
    request: HttpRequest, follow_up: FollowUp, reason: str
) -> HttpResponse:
    """Answered, closed or too early: what there is to say, and the way to what is open."""
    answered = follow_up.stage == FollowUpStage.ANSWERED
    others = (
        FollowUp.objects.filter(participation=follow_up.participation_id)
        .open()
        .exclude(pk=follow_up.pk)
    )
    figures = get_follow_up_figures(follow_up).values()
    wanted = follow_up.answers.get("support_needed", [])
    context = {
        "follow_up": follow_up,
        "answered": answered,
        "reason": reason,
        "figures": [(row.get_kind_display(), format_figure(row)) for row in figures],
        "support": [SUPPORT_NAMES.get(code, code) for code in wanted],
        "other": next(
            (row for row in others if not answered and row.link_answer()), None
        ),
        "programme_of": follow_up.participation.call.programme,
    }
    return render(request, "followups/closed.html", context)
