"""A code asked for on behalf of somebody whose address a page of ours already knows."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pemwecco.accounts.forms import AskCodeForm
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.limits import are_counts_kept, render_counts_missing


def send_login_code(request: HttpRequest, *, user: User, onward: str) -> HttpResponse:
    """Mail a code to an account and lead to the page where it is typed, then `onward`.

    The same as on the page of the sign-in, with its limits: nobody is signed in by it. Refuses with `Refused`
    and the sentence when too many codes were asked for.
    """
    if not are_counts_kept():
        return render_counts_missing(request)
    form = AskCodeForm({"email": user.email})
    if not form.is_valid():
        raise Refused(*(str(error) for error in form.errors.get("email", ())))
    # As there, a closed account gets a mail that says so and no code.
    known = user if user.is_active else None
    LoginCodeVerificationProcess.initiate(request=request, user=known, email=user.email)
    page = reverse("account_confirm_login_code")
    return redirect(f"{page}?{urlencode({'next': onward})}")
