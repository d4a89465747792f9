"""Around every page: addresses and typed texts made plain, the content policy of the staff pages."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.db import DataError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
)
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

from pemwecco.core.typed_text import clean_text

PACKED = re.compile("text/(html|plain|calendar)|application/json")
# What is compared sign by sign, never shown.
SECRETS = "password"


class AdminContentPolicy:
    """Gives `/admin/` its own content policy: the admin theme evaluates expressions, nothing else does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/") and not hasattr(response, "_csp_exempt"):
            setattr(response, "_csp_replace", settings.ADMIN_CONTENT_SECURITY_POLICY)  # noqa: B010  django-csp reads this name
        return response


class PackedPages(GZipMiddleware):
    """Pages travel packed, whatever stands in front of the site; files are sent as they are.

    Every packed page has up to a hundred random bytes, and its form token is masked anew, so that its length
    tells nothing of what stands in it.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming or not PACKED.match(response.get("Content-Type", "")):
            return response
        return super().process_response(request, response)


class PlainAddress:
    """An address with a NUL is the address of nothing: 404, before files and rows are asked for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return self.get_response(request)


class TypedText:
    """What was typed reaches every page as its reader sees it, so that no form has to think of it.

    Line ends are one sign, invisible and direction signs are gone; passwords stay. A NUL is the form's to
    refuse; where a page hands one on to the database, nothing was kept and the answer says so (400).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> None:
        if request.method == "POST":
            _set_cleaned(request, "POST")
        _set_cleaned(request, "GET")

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        if isinstance(error, ValueError | DataError) and _has_nul(request):
            return render(request, "unreadable.html", status=400)
        return None


def _set_cleaned(request: HttpRequest, method: str) -> None:
    typed: QueryDict = getattr(request, method)
    cleaned = QueryDict(mutable=True, encoding=typed.encoding)
    has_changed = False
    for name, values in typed.lists():
        texts = [_clean_typed(name, value) for value in values]
        cleaned.setlist(name, texts)
        has_changed = has_changed or texts != values
    if has_changed:
        setattr(request, method, cleaned)


def _clean_typed(name: str, value: str) -> str:
    return value if SECRETS in name else clean_text(value)


def _has_nul(request: HttpRequest) -> bool:
    for name, values in request.POST.lists():
        if any("\0" in text for text in (name, *map(str, values))):
            return True
    return False
