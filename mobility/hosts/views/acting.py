"""The choice for which of several organisations one acts in the portal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mobility.hosts.access import keep_acting_host
from mobility.hosts.views.profile import list_own_hosts
from pemwecco.accounts.access import get_user_or_404


@require_POST
def switch_host(request: HttpRequest) -> HttpResponse:
    """Act for another of one's hosts from now on; lists and the first page show its rows alone."""
    hosts = {str(host.pk): host for host in list_own_hosts(get_user_or_404(request))}
    host = hosts.get(request.POST.get("host", ""))
    if host is None:
        messages.error(request, _("You do not speak for this organisation."))
    else:
        keep_acting_host(request, host.pk)
        messages.success(request, _("You now act for %(host)s.") % {"host": host})
    return redirect("home:partner")
