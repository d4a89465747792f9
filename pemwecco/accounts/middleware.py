"""The second factor of staff guards the person, on all pages that show more than a visitor's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pemwecco.core.limits import are_counts_kept, render_counts_missing

# In the session of whoever has passed their second factor, or has just set it up.
CHECKED = "second_factor_set"
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# Signing in and out, and setting up a factor.
OPEN_TO_ALL = "/account/"
SETTING_UP = "/account/2fa/"


class SecondFactorRequired:
    """Staff who have not passed a second factor in this session are visitors.

    Pages that ask for a sign-in lead them to set one up, or, when they have one, to sign in with it. Pages
    that ask for none are shown as to anybody: files, the own space and the portal are closed as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._may_set_up(request):
            return self.get_response(request)
        response = self.get_response(request)
        if request.user.is_authenticated and is_mfa_enabled(request.user, FACTORS):
            # The session in which somebody set up their factor has passed it; their others have not.
            request.session[CHECKED] = True
        return response

    def _may_set_up(self, request: HttpRequest) -> bool:
        """Whether a first second factor may come of this request."""
        user = request.user
        return (
            request.method == "POST"
            and request.path.startswith(SETTING_UP)
            and user.is_authenticated
            and not is_mfa_enabled(user, FACTORS)
        )

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        user = request.user
        if not user.is_authenticated or not user.is_staff or has_passed_factor(request):
            return None
        if request.path.startswith(OPEN_TO_ALL):
            return None
        if not getattr(view, "login_required", True):
            request.user = AnonymousUser()
            return None
        if is_mfa_enabled(user, FACTORS):
            # It was set up elsewhere, after this session began.
            logout(request)
            return redirect_to_login(request.get_full_path())
        messages.warning(
            request,
            _("Staff pages need a second factor. Please set up an authenticator app."),
        )
        return redirect("mfa_activate_totp")


class SignInNeedsCounts:
    """Codes and passwords are tried only while attempts can be counted; all else goes on without Redis."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tries = request.method == "POST" and request.path.startswith(OPEN_TO_ALL)
        if tries and request.path not in _list_exits() and not are_counts_kept():
            return render_counts_missing(request)
        return self.get_response(request)


def _list_exits() -> tuple[str, str]:
    return reverse("account_logout"), reverse("close_on_this_computer")


def has_passed_factor(request: HttpRequest) -> bool:
    """Whether this session knows of a second factor; asks the session only."""
    if request.session.get(CHECKED):
        return True
    user = request.user if request.user.is_authenticated else None
    records = get_authentication_records(request, user)
    return any(record["method"] == "mfa" for record in records)
