"""Messages in the partner portal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_safe,
)

from mobility.hosts.views.profile import list_own_hosts
from pemwecco.accounts.access import get_user_or_404
from pemwecco.correspondence.pages import (
    render_begun_thread,
    render_own_thread,
    render_own_threads,
)

PORTAL_PAGE = "hosts:thread"


@never_cache
@require_safe
def list_portal_threads(request: HttpRequest) -> HttpResponse:
    """The contact's own conversations with the programme; those of colleagues are theirs."""
    hosts = list_own_hosts(get_user_or_404(request))
    return render_own_threads(
        request,
        page=PORTAL_PAGE,
        template="hosts/threads.html",
        context={"hosts": hosts},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin_portal_thread(request: HttpRequest) -> HttpResponse:
    """Write to the programme first, about a visit or nothing."""
    hosts = list_own_hosts(get_user_or_404(request))
    return render_begun_thread(
        request,
        page=PORTAL_PAGE,
        template="hosts/begin_thread.html",
        context={"hosts": hosts},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_portal_thread(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation of the contact, and the form to answer."""
    hosts = list_own_hosts(get_user_or_404(request))
    return render_own_thread(
        request,
        pk,
        page=PORTAL_PAGE,
        template="hosts/thread.html",
        context={"hosts": hosts},
    )
