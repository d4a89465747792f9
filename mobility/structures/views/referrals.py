"""The referrals of a structure, by the same service and rules as the link in its mail."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mobility.structures.access import open_structure
from mobility.structures.queries import list_structure_referrals
from mobility.structures.views.home import build_referral_lines
from participants.eligibility.lifecycle import ReferralStage
from participants.eligibility.questions import ReferralAnswerForm
from participants.eligibility.services.referral_pages import (
    build_referral_page,
    record_referral_word,
)
from pemwecco.core.answers import Refused
from pemwecco.core.visitors import get_client_address
from pemwecco.privacy.services import record_reading
from pemwecco.unsent.pages import UnsentPage

REFERRALS_PER_PAGE = 25
TODO_STAGES = {"answer": ReferralStage.PROPOSED, "help": ReferralStage.ACCEPTED}


@never_cache
@require_safe
def list_referrals(request: HttpRequest, structure: int) -> HttpResponse:
    """Those to answer first; `?todo=answer` or `?todo=help`: those alone."""
    _user, row, base = open_structure(request, structure)
    rows = list_structure_referrals(row)
    todo = request.GET.get("todo", "")
    if todo in TODO_STAGES:
        rows = rows.filter(stage=TODO_STAGES[todo])
    page = Paginator(rows, REFERRALS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **base,
        "page": page,
        "lines": build_referral_lines(page.object_list),
        "todo": todo in TODO_STAGES,
    }
    return render(request, "structures/referrals.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_structure_referral(
    request: HttpRequest, structure: int, pk: int
) -> HttpResponse:
    """Whom the structure is asked to help, with what, and its answer; each reading is noted."""
    user, row, base = open_structure(request, structure)
    referral = get_object_or_404(list_structure_referrals(row), pk=pk)
    unsent = UnsentPage(request, "structures.referral", about=pk)
    form = ReferralAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_referral_word(
                referral=referral,
                act=request.POST.get("act", ""),
                by=user,
                **form.cleaned_data,
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Thank you. We have noted it."))
        return unsent.finish(redirect("structures:referral", row.pk, pk))
    if request.method == "GET":
        record_reading(by=user, what=referral, address=get_client_address(request))
    context = {
        **base,
        "referral": referral,
        "file": referral.participation,
        "page": build_referral_page(referral),
        "form": form,
        "unsent": unsent.open(form),
    }
    return render(request, "structures/referral.html", context)
