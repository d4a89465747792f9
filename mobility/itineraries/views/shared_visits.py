"""The page of a shared stop in the portal of its host: what is planned, who comes, who came."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mobility.itineraries.access import list_speaking_hosts
from mobility.itineraries.models import Presence, SharedVisit, Stop
from mobility.itineraries.services.presences import Noter
from mobility.itineraries.services.shared_visits import (
    build_shared_visit_context,
    list_coming_shared_visits,
)
from mobility.itineraries.views.presences import take_presence
from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.scopes import get_visible_or_404


@never_cache
@require_safe
def list_shared_visits(request: HttpRequest) -> HttpResponse:
    """The stops of whole cohorts at the hosts for which somebody speaks."""
    hosts = list_speaking_hosts(get_user_or_404(request))
    lines = list_coming_shared_visits([host.pk for host in hosts])
    context = {"hosts": hosts, "section": {"lines": lines}}
    return render(request, "itineraries/shared_visits.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_shared_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """A stop of a cohort at the host's own place, and nothing else of the programme."""
    user = get_user_or_404(request)
    hosts = list_speaking_hosts(user)
    rows = SharedVisit.objects.of_contact(user).select_related(
        "host__organisation", "cohort__programme"
    )
    visit: SharedVisit = get_visible_or_404(rows, user, pk=pk)
    if request.method == "POST":
        stops = Stop.objects.filter(pk=visit.stop_key, host=visit.host_id)
        take_presence(request, Noter(Presence.How.HOST, by=user), stops)
        return redirect("itineraries:shared_visit", pk=pk)
    context = {
        "hosts": hosts,
        "states": Presence.State.choices,
        **build_shared_visit_context(visit),
    }
    return render(request, "itineraries/shared_visit.html", context)
