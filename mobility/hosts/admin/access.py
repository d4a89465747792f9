"""On the staff page of a host: who is invited, who asks for access, and what staff do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mobility.hosts.forms.access import AccessAnswerForm
from mobility.hosts.models import AccessRequest, Host, HostInvitation
from mobility.hosts.services.access_requests import settle_access_request
from mobility.hosts.services.invitations import (
    INVITE,
    renew_host_invitation,
    revoke_host_invitation,
)
from pemwecco.accounts.models import User
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.queues import register_queue

# So many of each kind stand on the page of a host.
MOST = 20


def build_access_context(host: int, viewer: User) -> dict[str, Any]:
    """Invitations and requests of a host, as far as its reader may see contacts."""
    invitations = HostInvitation.objects.visible_to(viewer).filter(host=host)
    asking = AccessRequest.objects.visible_to(viewer).filter(host=host)
    return {
        "invitations": list(invitations.select_related("invited_by")[:MOST]),
        "asking": list(asking.select_related("user", "answered_by")[:MOST]),
    }


def list_access_urls(page: Any) -> list[URLPattern]:
    """The addresses under the page of a host."""
    wrap = page.admin_site.admin_view

    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        return _show_answer(page, request, pk)

    return [
        path(
            "invitations/<int:pk>/renew/",
            wrap(require_POST(renew_view)),
            name="hosts_invitation_renew",
        ),
        path(
            "invitations/<int:pk>/revoke/",
            wrap(require_POST(revoke_view)),
            name="hosts_invitation_revoke",
        ),
        path("access/<int:pk>/", wrap(answer), name="hosts_access_answer"),
    ]


def renew_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link in the place of one that was not used."""
    return _act(
        request,
        pk,
        lambda row, by: renew_host_invitation(invitation=row, by=by),
        _("A new link is on its way to %(email)s; the former opens no more."),
    )


def revoke_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The link opens no more."""
    return _act(
        request,
        pk,
        lambda row, by: revoke_host_invitation(invitation=row, by=by),
        _("Taken back: the link to %(email)s opens no more."),
    )


def _act(
    request: HttpRequest,
    pk: int,
    act: Callable[[HostInvitation, User], object],
    done: str,
) -> HttpResponse:
    require(request.user, INVITE)
    user = get_staff_user(request)
    rows = HostInvitation.objects.visible_to(user).select_related("host__organisation")
    row = get_object_or_404(rows, pk=pk)
    try:
        act(row, user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done % {"email": row.email})
    return HttpResponseRedirect(reverse("admin:hosts_host_change", args=[row.host_id]))


def _show_answer(page: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Who asks, and the answer of staff: let in with rights, or not with a sentence."""
    require(request.user, INVITE)
    user = get_staff_user(request)
    rows = AccessRequest.objects.visible_to(user)
    row = get_object_or_404(rows.select_related("host__organisation", "user"), pk=pk)
    form = AccessAnswerForm(
        request.POST if request.method == "POST" else None,
        initial={"verdict": AccessAnswerForm.LET_IN},
    )
    if form.is_bound and form.is_valid():
        try:
            sentence = settle_access_request(row=row, by=user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, list(refused.sentences))
        else:
            messages.success(request, sentence)
            return HttpResponseRedirect(
                reverse("admin:hosts_host_change", args=[row.host_id])
            )
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "title": _("%(name)s asks for access to %(host)s")
        % {"name": row.full_name, "host": row.host},
        "row": row,
        "host": row.host,
        "form": form,
    }
    return TemplateResponse(request, "hosts/admin/answer_access.html", context)


register_queue(
    "hosts.Host",
    "access",
    gettext_lazy("hosts that somebody asks access to"),
    lambda _viewer: Host.objects.filter(
        pk__in=AccessRequest.objects.waiting().values("host")
    ),
)


register_queue(
    "hosts.Host",
    "invitations",
    gettext_lazy("hosts with an invitation that has run out"),
    lambda _viewer: Host.objects.filter(
        pk__in=HostInvitation.objects.run_out(timezone.localdate()).values("host")
    ),
)
