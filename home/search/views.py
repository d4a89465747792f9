"""The page of the search, which the field at the top of every staff page asks for its answers too."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.search.finding import search_everything
from pemwecco.core.admin import get_staff_user
from pemwecco.core.visitors import get_client_address
from pemwecco.privacy.services import record_reading

# A page that is pasted finds nothing by the rest of it.
LONGEST = 200


@require_safe
def show_search(request: HttpRequest) -> HttpResponse:
    """What is found by `?q=`: the whole page, or only the answers for the field at the top.

    Whoever finds somebody by the number of a passport has read it: that is in the log of readings.
    """
    viewer = get_staff_user(request)
    text = request.GET.get("q", "").strip()[:LONGEST]
    kinds, search = search_everything(viewer, text)
    for passport in search.passports:
        record_reading(by=viewer, what=passport, address=get_client_address(request))
    context = {"kinds": kinds, "text": text}
    if request.headers.get("HX-Request"):
        return TemplateResponse(request, "admin/search/found.html", context)
    page = {**admin.site.each_context(request), "title": _("Search"), **context}
    return TemplateResponse(request, "admin/search/page.html", page)
