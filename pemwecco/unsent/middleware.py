"""What is sent after the session ended is kept, with a script or without, and stands in its form again."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from pemwecco.unsent.pages import keep_signed_out_form


class KeepSignedOutForms:
    """A form that leads to the sign-in, because nobody is signed in any more, keeps its texts for its owner.

    Files are chosen anew. The token of the form says whose it is and opens nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or request.user.is_authenticated:
            return response
        to = response.get("Location", "")
        if to.startswith(resolve_url(settings.LOGIN_URL)):
            keep_signed_out_form(request.POST)
        return response
