"""The map of actors for staff: the picture with its table, the other tables, their spreadsheets."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.staff_site import get_staff_user
from pemwecco.core.visitors import get_client_address
from pemwecco.exports.models import SPREADSHEETS
from pemwecco.exports.pages import hand_over_file
from pemwecco.exports.services import ComputedTable, export_table
from pemwecco.network.map.reading import MapReading
from pemwecco.network.map.tables import TABLES, title_for_file

LINES_A_PAGE = 50


@require_safe
def show_map(request: HttpRequest) -> HttpResponse:
    """The picture of the chosen actors, and the same as a table."""
    reading = _open_map(request)
    context = {
        **_build_context(request, reading, "actors"),
        "drawing": reading.draw(),
        "legend": reading.list_legend(),
    }
    return TemplateResponse(request, "network/admin/map.html", context)


@require_safe
def show_map_table(request: HttpRequest, table: str) -> HttpResponse:
    """Ties, what is missing, silent partners, who connects others, who stands alone."""
    if table not in TABLES or table == "actors":
        raise Http404
    context = _build_context(request, _open_map(request), table)
    return TemplateResponse(request, "network/admin/map_table.html", context)


@require_POST
def export_map_table(request: HttpRequest, table: str) -> HttpResponse:
    """Any of the tables as a spreadsheet, whole, as the address chooses."""
    kind = request.POST.get("format", "")
    if table not in TABLES or kind not in SPREADSHEETS:
        raise Http404
    reading = _open_map(request)
    built = TABLES[table][1](reading)
    try:
        handed = export_table(
            by=get_staff_user(request),
            table=ComputedTable(
                listed=f"network.map.{table}",
                title=title_for_file(built),
                query=request.GET.urlencode(),
                head=built.head,
                rows=[line.cells for line in built.build_lines(built.rows)],
                personal=built.personal,
            ),
            kind=kind,
            language=(get_language() or "en")[:2],
            address=get_client_address(request),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(_find_table_address(table))
    return hand_over_file(handed)


def _open_map(request: HttpRequest) -> MapReading:
    """The map as the address asks, for whoever may see organisations and what ties them."""
    viewer: User = get_staff_user(request)
    require(viewer, "network.view_organisation")
    require(viewer, "network.view_relation")
    return MapReading(viewer, request.GET.dict())


def _find_table_address(table: str) -> str:
    if table == "actors":
        return reverse("network_map:map")
    return reverse("network_map:table", args=[table])


def _build_context(
    request: HttpRequest, reading: MapReading, table: str
) -> dict[str, Any]:
    built = TABLES[table][1](reading)
    page = Paginator(built.rows, LINES_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    tabs = []
    for code, (name, _build) in TABLES.items():
        tabs.append((f"{_find_table_address(code)}{asked}", name, code == table))
    actor = reading.actors.get(reading.choice.actor or 0)
    return {
        **admin.site.each_context(request),
        "title": _("Map of actors"),
        "reading": reading,
        "form": reading.form,
        "own_address": _find_table_address(table),
        "export_address": reverse("network_map:export", args=[table]) + asked,
        "tabs": tabs,
        "table": built,
        "page": page,
        "lines": built.build_lines(page),
        "around_actor": actor,
        "today": timezone.localdate(),
    }
