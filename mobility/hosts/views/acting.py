"""The choice for which of several organisations one acts in the portal."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mobility.hosts.access import keep_acting_host, list_portal_places
from mobility.hosts.models import Host
from pemwecco.accounts.access import get_user_or_404


@require_POST
def switch_host(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organisations from now on: the rows of a host, or the pages of a structure."""
    user = get_user_or_404(request)
    rows = Host.objects.of_contact(user).select_related("organisation")
    hosts = {str(host.pk): host for host in rows}
    places = {place.key: place for place in list_portal_places(user)}
    if not (hosts or places):
        raise Http404(_("This page is for hosts."))
    chosen = request.POST.get("host", "")
    said = _("You now act for %(host)s.")
    if chosen in places:
        messages.success(request, said % {"host": places[chosen].name})
        return redirect(places[chosen].url)
    if chosen in hosts:
        keep_acting_host(request, hosts[chosen].pk)
        messages.success(request, said % {"host": hosts[chosen]})
    else:
        messages.error(request, _("You do not speak for this organisation."))
    return redirect("home:partner")
