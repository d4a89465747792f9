"""Staff pages ask for a second factor."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

# The sign-in of allauth asks for the factor when there is one; this asks for there to be one.
CHECKED = "second_factor_set"


class SecondFactorRequired:
    """Sends staff without a second factor to the page where they set one up.

    Sign-in is allauth's: whoever has a factor has passed it. The answer is kept in the session,
    so that a request costs no query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_set_one_up(request):
            messages.warning(
                request,
                _(
                    "Staff pages need a second factor. Please set up an authenticator app."
                ),
            )
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _must_set_one_up(self, request: HttpRequest) -> bool:
        user = request.user
        if not (
            request.path.startswith("/admin/")
            and user.is_authenticated
            and user.is_staff
        ):
            return False
        if not request.session.get(CHECKED) and is_mfa_enabled(user):
            request.session[CHECKED] = True
        return not request.session.get(CHECKED, False)
