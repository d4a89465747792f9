"""The first steps in the portal: the parts of the description in a row, saved, left for later, put away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mobility.hosts.services.onboarding import (
    put_onboarding_away,
    read_onboarding,
    skip_onboarding_step,
)
from mobility.hosts.views.profile import get_managed_host, list_own_hosts
from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.answers import Refused


@never_cache
@require_safe
def show_onboarding(request: HttpRequest, pk: int) -> HttpResponse:
    """What is done, what is still to do, and the way on from where one stopped."""
    user = get_user_or_404(request)
    hosts = list_own_hosts(user)
    host = get_managed_host(request, user, pk)
    progress = read_onboarding(user, host)
    if progress is None:
        return redirect("hosts:profile", host.pk)
    context = {"hosts": hosts, "host": host, "progress": progress}
    return render(request, "hosts/onboarding.html", context)


@require_POST
def skip_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Leave one part for later, and go on with the next."""
    user = get_user_or_404(request)
    host = get_managed_host(request, user, pk)
    try:
        skip_onboarding_step(host=host, step=step, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    progress = read_onboarding(user, host)
    if progress is None:
        return redirect("hosts:profile", host.pk)
    first = next((one.code for one in progress.steps if one.state == "todo"), "")
    if not first:
        return redirect("hosts:onboarding", host.pk)
    return redirect("hosts:describe", host.pk, first)


@require_POST
def put_steps_away(request: HttpRequest, pk: int) -> HttpResponse:
    """No first steps on the first page any more."""
    user = get_user_or_404(request)
    host = get_managed_host(request, user, pk)
    try:
        put_onboarding_away(host=host, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Put away. You describe the host on its page whenever you like.")
        )
    return redirect("home:partner")
