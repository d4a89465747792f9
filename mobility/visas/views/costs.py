"""The partner portal: what a host bears of the stay of its visitor."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mobility.hosts.models import Host, Placement
from mobility.visas.forms.costs import HostCostsForm
from mobility.visas.services.costs import is_collecting, state_host_costs
from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.unsent.pages import UnsentPage


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_host_costs(request: HttpRequest, pk: int) -> HttpResponse:
    """Lodging, meals, transport, flights, insurance: what the host bears, and for which days."""
    user = get_user_or_404(request)
    rows = Placement.objects.of_contact(user).select_related(
        "host__organisation", "participation__person"
    )
    visit: Placement = get_visible_or_404(rows, user, pk=pk)
    if not visit.is_agreed or not is_collecting(visit.participation):
        return redirect("hosts:placement", pk=pk)
    unsent = UnsentPage(request, "visas.costs", about=visit.pk)
    form = HostCostsForm(request.POST or None, placement=visit)
    if request.method == "POST" and form.is_valid():
        try:
            state_host_costs(placement=visit, costs=form.get_costs(), by=user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Saved: the letters of the visit say what your organisation bears."),
            )
            return unsent.finish(redirect("hosts:placement", pk=pk))
    context = {
        "hosts": list(Host.objects.of_contact(user).select_related("organisation")),
        "placement": visit,
        "form": form,
        "unsent": unsent.open(form),
    }
    return render(
        request, "visas/costs.html", context, status=422 if form.errors else 200
    )
