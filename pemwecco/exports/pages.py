"""What staff pages of all subjects answer with: a file that leaves at once, the page that waits for one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from pemwecco.core.admin import get_staff_user
from pemwecco.core.visitors import get_client_address
from pemwecco.exports.papers import format_asked
from pemwecco.exports.services import HandedFile, begin_paper


def hand_over_file(handed: HandedFile) -> HttpResponse:
    """The file as a download; it is kept by no cache on the way."""
    return HttpResponse(
        handed.content,
        content_type=handed.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{handed.name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def order_paper(request: HttpRequest, code: str, **asked: Any) -> HttpResponse:
    """Let the worker make a paper in the language of the page, and lead to where one sees how far it is.

    Refuses as `begin_paper` does.
    """
    export = begin_paper(
        by=get_staff_user(request),
        code=code,
        query=format_asked(**asked),
        language=(get_language() or "fr")[:2],
        address=get_client_address(request),
    )
    return HttpResponseRedirect(reverse("admin:exports_export_wait", args=[export.pk]))
