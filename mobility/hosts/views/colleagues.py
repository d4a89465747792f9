"""Who speaks for a host, who is invited, who asks; what managers do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from mobility.hosts.forms.access import ColleagueForm, HandOverForm, RightsForm
from mobility.hosts.models import (
    AccessRequest,
    Host,
    HostChange,
    HostContact,
    HostInvitation,
)
from mobility.hosts.services.contacts import (
    NOT_A_MANAGER,
    can_manage_host,
    get_host_contact,
)
from mobility.hosts.services.invitations import (
    renew_host_invitation,
    revoke_host_invitation,
    send_host_invitation,
)
from mobility.hosts.services.successions import (
    change_contact_rights,
    end_contact_access,
    hand_over_work,
    list_contact_duties,
)
from mobility.hosts.views.profile import (
    get_managed_host,
    get_own_host,
    list_answering_names,
    list_own_hosts,
)
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.unsent.pages import UnsentPage


def _open_host(request: HttpRequest, pk: int, *, to_manage: bool) -> dict[str, Any]:
    """What each page of a host's colleagues needs: 404 for others, 403 for who may not manage it."""
    user = get_user_or_404(request)
    hosts = list_own_hosts(user)
    host = (get_managed_host if to_manage else get_own_host)(request, user, pk)
    manages = can_manage_host(user, host.pk)
    return {"user_": user, "hosts": hosts, "host": host, "manages": manages}


def _get_colleague(base: dict[str, Any], contact: int) -> HostContact:
    rows = HostContact.objects.at_hosts([base["host"].pk])
    row: HostContact = get_visible_or_404(rows, base["user_"], pk=contact)
    return row


@never_cache
@require_safe
def show_colleagues(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone reads who speaks for the host; who manages sees who is invited and who asks."""
    base = _open_host(request, pk, to_manage=False)
    host: Host = base["host"]
    context = {
        **base,
        "contacts": list(HostContact.objects.at_hosts([host.pk])),
        "own": get_host_contact(base["user_"], host.pk),
        "answering": list_answering_names(host.pk),
        "invitations": [],
        "asking": [],
    }
    if base["manages"]:
        open_ones = HostInvitation.objects.unanswered().filter(host=host)
        context["invitations"] = list(open_ones)
        waiting = AccessRequest.objects.waiting().filter(host=host)
        context["asking"] = list(waiting.select_related("user"))
    return render(request, "hosts/colleagues.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite_colleague(request: HttpRequest, pk: int) -> HttpResponse:
    """A personal link to a colleague; with `?instead` they take over from who invites at their yes."""
    base = _open_host(request, pk, to_manage=True)
    user: User = base["user_"]
    host: Host = base["host"]
    instead = "instead" in request.GET
    follows = get_host_contact(user, host.pk) if instead else None
    unsent = UnsentPage(request, "hosts.invite_colleague", about=host.pk)
    form = ColleagueForm(
        request.POST if request.method == "POST" else None,
        initial={"language": user.language, "manages": instead},
    )
    if form.is_bound and form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            send_host_invitation(
                host=host,
                signs_letters=typed.pop("signs"),
                follows=follows,
                by=user,
                **typed,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("The invitation is on its way to %(email)s.")
                % {"email": typed["email"]},
            )
            return unsent.finish(redirect("hosts:colleagues", host.pk))
    context = {
        **base,
        "form": form,
        "unsent": unsent.open(form),
        "instead": instead,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "hosts/invite_colleague.html", context, status=status)


def _get_own_invitation(user: User, pk: int) -> HostInvitation:
    rows = HostInvitation.objects.filter(host__in=Host.objects.of_contact(user))
    row: HostInvitation = get_visible_or_404(
        rows.select_related("host__organisation"), user, pk=pk
    )
    return row


def _act_on_invitation(
    request: HttpRequest,
    pk: int,
    act: Callable[[HostInvitation, User], object],
    done: str,
) -> HttpResponse:
    """Do one thing with an invitation of one's own host; `done` says it, with its address and name."""
    user = get_user_or_404(request)
    row = _get_own_invitation(user, pk)
    try:
        act(row, user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done % {"email": row.email, "name": row.full_name})
    return redirect("hosts:colleagues", row.host_id)


@require_POST
def renew_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link in the place of one that was not used."""
    return _act_on_invitation(
        request,
        pk,
        lambda row, by: renew_host_invitation(invitation=row, by=by),
        _("A new link is on its way to %(email)s; the former opens no more."),
    )


@require_POST
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The link opens no more."""
    return _act_on_invitation(
        request,
        pk,
        lambda row, by: revoke_host_invitation(invitation=row, by=by),
        _("Taken back: the link of %(name)s opens no more."),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_rights(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """What a colleague may do for the host, and the end of their access."""
    base = _open_host(request, pk, to_manage=True)
    row = _get_colleague(base, contact)
    user: User = base["user_"]
    form = RightsForm(
        request.POST if request.method == "POST" else None,
        initial={"manages": row.manages, "signs": row.signs_letters},
    )
    if form.is_bound and form.is_valid():
        try:
            change_contact_rights(contact=row, by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            sentence = _("Saved: %(name)s is told what they may do now.")
            messages.success(request, sentence % {"name": row.person})
            return redirect("hosts:colleagues", base["host"].pk)
    waiting = HostChange.objects.waiting().filter(contact=row, what="signs")
    context = {
        **base,
        "contact": row,
        "form": form,
        "duties": list_contact_duties(row),
        "signing_waits": waiting.exists(),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "hosts/change_rights.html", context, status=status)


@require_POST
def end_access(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """Take a colleague's access away, or one's own."""
    base = _open_host(request, pk, to_manage=False)
    row = _get_colleague(base, contact)
    user: User = base["user_"]
    try:
        end_contact_access(contact=row, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("hosts:colleagues", base["host"].pk)
    if row.user_id != user.pk:
        sentence = _("%(name)s no longer speaks for %(host)s.")
        messages.success(request, sentence % {"name": row.person, "host": base["host"]})
        return redirect("hosts:colleagues", base["host"].pk)
    messages.success(
        request, _("You no longer speak for %(host)s.") % {"host": base["host"]}
    )
    return redirect("home:arrival")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own work to a colleague: what moves stands above the choice."""
    base = _open_host(request, pk, to_manage=False)
    user: User = base["user_"]
    host: Host = base["host"]
    own = get_host_contact(user, host.pk)
    if own is None:
        raise PermissionDenied(NOT_A_MANAGER)
    colleagues = HostContact.objects.at_hosts([host.pk]).exclude(pk=own.pk)
    form = HandOverForm(
        request.POST if request.method == "POST" else None, colleagues=colleagues
    )
    if form.is_bound and form.is_valid():
        to: HostContact = form.cleaned_data["to"]
        leaves = form.cleaned_data["leaves"]
        try:
            hand_over_work(giver=own, to=to, leaves=leaves, by=user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("%(name)s takes over; they are told.") % {"name": to.person}
            )
            if leaves:
                return redirect("home:arrival")
            return redirect("hosts:colleagues", host.pk)
    context = {
        **base,
        "form": form,
        "duties": list_contact_duties(own),
        "has_colleagues": colleagues.exists(),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "hosts/hand_over.html", context, status=status)
