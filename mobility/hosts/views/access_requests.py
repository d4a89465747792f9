"""Asking for access to an organisation, and the answer of a colleague who manages it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mobility.hosts.forms.access import (
    AccessAnswerForm,
    AccessRequestForm,
    ComeInForm,
)
from mobility.hosts.models import AccessRequest, Host
from mobility.hosts.services.access_requests import (
    ask_host_access,
    settle_access_request,
    withdraw_access_request,
)
from mobility.hosts.services.contacts import NOT_A_MANAGER, can_manage_host
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.code_entrance import send_login_code
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.core.answers import Refused
from pemwecco.core.limits import HOUR, Limit, format_wait
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.core.visitors import get_limit_address
from pemwecco.unsent.pages import UnsentPage

# Names are guessed by trying: few tries an hour for a person, more for a network that many share.
PER_PERSON = Limit("hosts/access/person", 10, HOUR)
PER_ADDRESS = Limit("hosts/access/mail", 5, HOUR)
PER_NETWORK = Limit("hosts/access/network", 60, HOUR)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_access(request: HttpRequest) -> HttpResponse:
    """Ask to come in for an organisation; who is not signed in gets a code first."""
    if not request.user.is_authenticated:
        return _come_in(request)
    return _ask_signed_in(request, request.user)


def _come_in(request: HttpRequest) -> HttpResponse:
    form = ComeInForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            _refuse_while(PER_ADDRESS.count_attempt(email))
            _refuse_while(PER_NETWORK.count_attempt(get_limit_address(request)))
            user = ensure_user(email=email, language=get_language() or "fr")
            return send_login_code(
                request, user=user, onward=reverse("hosts:ask_access")
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "hosts/come_in.html", {"form": form}, status=status)


def _refuse_while(wait: int) -> None:
    if wait:
        raise Refused(format_wait(wait))


def _ask_signed_in(request: HttpRequest, user: User) -> HttpResponse:
    unsent = UnsentPage(request, "hosts.ask_access", about=user.pk)
    given, _space, family = user.name.rpartition(" ")
    initial = {"given_names": given, "family_name": family}
    posted = request.POST if request.method == "POST" else None
    form = AccessRequestForm(posted, initial=initial)
    if posted is not None and form.is_valid():
        try:
            _refuse_while(PER_PERSON.count_attempt(str(user.pk)))
            row = ask_host_access(by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Asked: the colleagues who answer for %(host)s are told.")
                % {"host": row.host},
            )
            return unsent.finish(redirect("hosts:ask_access"))
    own = AccessRequest.objects.filter(user=user).select_related("host__organisation")
    context = {
        "form": form,
        "unsent": unsent.open(form),
        "asked": list(own.exclude(state=AccessRequest.State.WITHDRAWN)[:10]),
        "hosts": list(Host.objects.of_contact(user).select_related("organisation")),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "hosts/ask_access.html", context, status=status)


@require_POST
def withdraw_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own request back."""
    user = get_user_or_404(request)
    rows = AccessRequest.objects.filter(user=user).select_related("host")
    row: AccessRequest = get_visible_or_404(rows, user, pk=pk)
    try:
        withdraw_access_request(request=row, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your request is taken back."))
    return redirect("hosts:ask_access")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asks, and the answer of a contact who manages: let in with rights, or not with a sentence."""
    user = get_user_or_404(request)
    own = Host.objects.of_contact(user).select_related("organisation")
    rows = AccessRequest.objects.filter(host__in=own)
    row: AccessRequest = get_visible_or_404(
        rows.select_related("host__organisation", "user"), user, pk=pk
    )
    if not can_manage_host(user, row.host_id):
        raise PermissionDenied(NOT_A_MANAGER)
    form = AccessAnswerForm(
        request.POST if request.method == "POST" else None,
        initial={"verdict": AccessAnswerForm.LET_IN},
    )
    if form.is_bound and form.is_valid():
        try:
            sentence = settle_access_request(row=row, by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, sentence)
            return redirect("hosts:colleagues", row.host_id)
    context = {"hosts": list(own), "host": row.host, "row": row, "form": form}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "hosts/answer_access.html", context, status=status)
