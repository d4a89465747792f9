"""Whom I met, by the participant; whom the visitor met here, by the host."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mobility.hosts.models import Placement
from mobility.itineraries.access import get_own_participation, list_speaking_hosts
from mobility.itineraries.forms.presences import IntroductionForm
from mobility.itineraries.models import Introduction, Stop
from mobility.itineraries.services.introductions import note_introduction
from participants.register.models import Participation
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.unsent.pages import UnsentPage

As = Introduction.NotedAs


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def note_own_introduction(request: HttpRequest) -> HttpResponse:
    """The people a participant met, with the form for the next."""
    user = get_user_or_404(request)
    file = get_own_participation(user)
    unsent = UnsentPage(request, "itineraries.met", about=file.pk)
    form = _build_introduction_form(request)
    if _take_introduction(form, user, file, As.PARTICIPANT, _find_stop_of_day):
        messages.success(request, _("Noted."))
        return unsent.finish(redirect("itineraries:met"))
    rows = Introduction.objects.visible_to(user).filter(participation=file)
    context = {
        "file": file,
        "programme": file.call.programme,
        "form": form,
        "unsent": unsent.open(form),
        "introductions": rows,
    }
    status = 422 if form.is_bound else 200
    return render(request, "itineraries/met.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def note_visit_introduction(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom a visitor met at this host, noted by the host; it sees those of its own stops."""
    user = get_user_or_404(request)
    hosts = list_speaking_hosts(user)
    rows = Placement.objects.of_contact(user).select_related(
        "host__organisation", "participation__person"
    )
    placement: Placement = get_visible_or_404(rows, user, pk=pk)
    stop = Stop.objects.filter(placement=placement).order_by("starts_on").first()
    if not placement.is_agreed or stop is None:
        raise Http404(_("This page does not exist."))
    unsent = UnsentPage(request, "itineraries.met_here", about=placement.pk)
    form = _build_introduction_form(request)

    def find_stop(_file: Participation, _on: Any) -> Stop | None:
        return stop

    if _take_introduction(form, user, placement.participation, As.HOST, find_stop):
        messages.success(request, _("Noted."))
        return unsent.finish(redirect("itineraries:visit_met", pk=pk))
    noted = Introduction.objects.visible_to(user).filter(stop__placement=placement)
    context = {
        "hosts": hosts,
        "placement": placement,
        "form": form,
        "unsent": unsent.open(form),
        "introductions": noted,
    }
    status = 422 if form.is_bound else 200
    return render(request, "itineraries/visit_met.html", context, status=status)


def _build_introduction_form(request: HttpRequest) -> IntroductionForm:
    return IntroductionForm(
        request.POST if request.method == "POST" else None,
        initial={"on": timezone.localdate()},
    )


def _find_stop_of_day(file: Participation, on: Any) -> Stop | None:
    """The visit of a day; between visits somebody may be met too."""
    stops = Stop.objects.filter(
        itineraries__participation=file, starts_on__lte=on, ends_on__gte=on
    )
    return stops.order_by("-placement", "starts_at").first()


def _take_introduction(
    form: IntroductionForm,
    user: User,
    file: Participation,
    noted_as: Introduction.NotedAs,
    find_stop: Any,
) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    try:
        note_introduction(
            participation=file,
            stop=find_stop(file, form.cleaned_data["on"]),
            noted_as=noted_as,
            by=user,
            **form.cleaned_data,
        )
    except Refused as refusal:
        form.add_error(None, list(refusal.sentences))
        return False
    return True
