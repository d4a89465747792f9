"""Messages in my space."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pemwecco.correspondence.pages import (
    render_begun_thread,
    render_own_thread,
    render_own_threads,
)

SPACE_PAGE = "correspondence:thread"


@never_cache
@require_safe
def list_space_threads(request: HttpRequest) -> HttpResponse:
    """My conversations with the programme."""
    return render_own_threads(
        request,
        page=SPACE_PAGE,
        template="correspondence/space_threads.html",
        context={},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin_space_thread(request: HttpRequest) -> HttpResponse:
    """Write to the programme first."""
    return render_begun_thread(
        request,
        page=SPACE_PAGE,
        template="correspondence/space_begin.html",
        context={},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_space_thread(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation, and the form to answer."""
    return render_own_thread(
        request,
        pk,
        page=SPACE_PAGE,
        template="correspondence/space_thread.html",
        context={},
    )
