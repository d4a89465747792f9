"""The visits of a host taken along: a calendar that follows by itself, a list for a spreadsheet."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mobility.hosts.access import find_acting_host
from mobility.hosts.calendar import build_visits_feed
from mobility.hosts.portal import list_visit_columns, list_visit_rows
from mobility.hosts.services.calendars import (
    end_visit_calendar,
    find_visit_calendar,
    open_visit_calendar,
)
from mobility.hosts.views.placements import list_own_placements
from mobility.hosts.views.profile import list_own_hosts
from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.limits import MINUTE, Limit, format_wait, mark_too_many
from pemwecco.core.spreadsheets import (
    CSV,
    WorkbookSheet,
    build_csv,
    build_xlsx_response,
)
from pemwecco.core.visitors import get_client_address, get_limit_address
from pemwecco.privacy.services import record_reading

WITHIN_SECONDS = 10 * MINUTE
PER_CALENDAR = Limit("visits/feed", 60, WITHIN_SECONDS)
PER_READER = Limit("visits/address", 600, WITHIN_SECONDS)


@require_POST
def change_visit_calendar(request: HttpRequest) -> HttpResponse:
    """An address for the calendar, or another one in the place of the old."""
    user = get_user_or_404(request)
    list_own_hosts(user)
    open_visit_calendar(user=user)
    messages.success(request, _("The calendar has an address: subscribe to it below."))
    return redirect("home:partner")


@require_POST
def stop_visit_calendar(request: HttpRequest) -> HttpResponse:
    """No calendar any more: whoever has the address reads nothing."""
    user = get_user_or_404(request)
    list_own_hosts(user)
    end_visit_calendar(user=user)
    messages.success(request, _("The address of the calendar is ended."))
    return redirect("home:partner")


@login_not_required
@require_safe
def show_visit_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs: whoever has the address has the visits of its owner."""
    if PER_READER.count_attempt(get_limit_address(request)) or (
        PER_CALENDAR.count_attempt(token)
    ):
        refused = HttpResponse(format_wait(WITHIN_SECONDS), content_type="text/plain")
        return mark_too_many(refused, WITHIN_SECONDS)
    calendar = find_visit_calendar(token)
    if calendar is None:
        raise Http404(_("This page does not exist."))
    answer = HttpResponse(
        build_visits_feed(calendar.user), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'inline; filename="visits.ics"'
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@never_cache
@require_safe
def download_visits(request: HttpRequest, kind: str) -> HttpResponse:
    """All visits as the list shows them, for a spreadsheet; noted as a reading of the host's visits."""
    user = get_user_or_404(request)
    host = find_acting_host(request, list_own_hosts(user))
    record_reading(by=user, what=host, address=get_client_address(request))
    head = list_visit_columns()
    own = list_own_placements(user).filter(host=host)
    rows = list_visit_rows(own.order_by("starts_on", "pk"))
    if kind == "xlsx":
        return build_xlsx_response(
            "visits.xlsx", [WorkbookSheet(_("Visits"), head, rows)]
        )
    content = build_csv(head, rows, comma=get_language() != "en")
    answer = HttpResponse(content, content_type=CSV)
    answer["Content-Disposition"] = 'attachment; filename="visits.csv"'
    return answer
