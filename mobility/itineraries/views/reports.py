"""My trip report: saved while it is written, handed in once; visits and people met stand in it already."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mobility.hosts.models import TAKES_PLACE, EvaluationSide, VisitEvaluation
from mobility.itineraries.access import get_own_participation
from mobility.itineraries.forms.reports import TripReportForm
from mobility.itineraries.models import ActionPoint, Introduction
from mobility.itineraries.services.reports import (
    find_report_call,
    hand_in_report,
    save_trip_report,
)
from participants.register.models import Participation
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.unsent.pages import UnsentPage

HAND_IN = "hand_in"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write_own_report(request: HttpRequest) -> HttpResponse:
    """The report with the visits made and the people met; once it is handed in, to read."""
    user = get_user_or_404(request)
    file = get_own_participation(user)
    call = find_report_call(file)
    if call is None:
        raise Http404(_("The report is written from the first visit on."))
    unsent = UnsentPage(request, "itineraries.report", about=file.pk)
    posted = request.POST if request.method == "POST" else None
    form = TripReportForm(posted, report=call.report)
    if _take_report(request, form, file, user):
        return unsent.finish(redirect("itineraries:report"))
    context = {
        "file": file,
        "call": call,
        "form": form,
        "unsent": unsent.open(form),
        **_build_known_context(file, user),
    }
    status = 422 if form.is_bound else 200
    return render(request, "itineraries/report.html", context, status=status)


def _take_report(
    request: HttpRequest, form: TripReportForm, file: Participation, user: User
) -> bool:
    """Whether something was sent and kept; with the other button it is handed in too."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        report = save_trip_report(participation=file, said=form.cleaned_data, by=user)
        if request.POST.get("go") == HAND_IN:
            hand_in_report(report=report, by=user)
    except Refused as refusal:
        form.add_error(None, list(refusal.sentences))
        return False
    if request.POST.get("go") == HAND_IN:
        messages.success(request, _("Thank you. The programme reads your report."))
    else:
        messages.success(request, _("Saved. You can go on later."))
    return True


def _build_known_context(file: Participation, user: User) -> dict[str, Any]:
    """What is known already and not asked again: visits, who of them is told, people met, what is to do."""
    visits = file.placements.filter(stage__in=TAKES_PLACE)
    told = VisitEvaluation.objects.filter(
        placement__participation=file, side=EvaluationSide.VISITOR
    )
    return {
        "visits": visits.select_related("host__organisation").order_by(
            "starts_on", "pk"
        ),
        "told": set(told.values_list("placement", flat=True)),
        "today": timezone.localdate(),
        "introductions": Introduction.objects.filter(participation=file),
        "points": ActionPoint.objects.of_person(user).filter(participation=file),
    }
