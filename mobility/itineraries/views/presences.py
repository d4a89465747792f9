"""Noting who was at a stop: the host's page, the participant's code, the day sheet without an account."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from mobility.hosts.models import Placement
from mobility.hosts.rules import DaySpan
from mobility.itineraries.access import list_speaking_hosts
from mobility.itineraries.forms.presences import PresenceForm
from mobility.itineraries.models import DaySheetLink, Presence, Stop
from mobility.itineraries.models.presences import SHEET_GRACE
from mobility.itineraries.queries import find_person_at_stop
from mobility.itineraries.rules.presence import (
    UnreadableTicks,
    read_sent_ticks,
)
from mobility.itineraries.services.day_lists import (
    list_cohort_day,
    list_expected_visit,
    list_person_day,
)
from mobility.itineraries.services.presences import (
    PRESENCE_CODE,
    Noter,
    TickResult,
    can_note_presence,
    correct_presence,
    find_open_sheet,
    note_presence,
    sync_ticks,
)
from participants.register.models import Participation
from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.answers import Refused
from pemwecco.core.limits import MINUTE, Limit, format_wait, mark_too_many
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.core.visitors import get_limit_address

# By it the phone that opened a day sheet is known at a participant's code.
SHEET_COOKIE: Final = "day_sheet"
WORKER: Final = Path(settings.BASE_DIR) / "static/js/offline_worker.js"
# A device that is often without network asks often; nobody guesses tokens at this pace.
PER_ADDRESS = Limit("itineraries/sheet", 600, 10 * MINUTE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def note_visit_presence(request: HttpRequest, pk: int) -> HttpResponse:
    """The days of one visit at the host's own place: who came, noted or corrected by the host."""
    user = get_user_or_404(request)
    hosts = list_speaking_hosts(user)
    rows = Placement.objects.of_contact(user).select_related(
        "host__organisation", "participation__person"
    )
    placement: Placement = get_visible_or_404(rows, user, pk=pk)
    if not placement.is_agreed:
        raise Http404(_("This page does not exist."))
    noter = Noter(Presence.How.HOST, by=user)
    stops = Stop.objects.filter(placement=placement)
    if request.method == "POST":
        take_presence(request, noter, stops)
        return redirect("itineraries:visit_presence", pk=pk)
    context = {
        "hosts": hosts,
        "placement": placement,
        "stops": list_expected_visit(placement),
        "states": Presence.State.choices,
    }
    return render(request, "itineraries/visit_presence.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def note_presence_by_code(request: HttpRequest, token: str) -> HttpResponse:
    """What a phone's camera opens from a participant's code: today's stops, for whoever may note them.

    The code gives no right: a contact of the host, staff, or a phone that holds the day sheet.
    """
    try:
        key = PRESENCE_CODE.read(token)
    except Refused as refusal:
        raise Http404(str(refusal)) from None
    file = (
        Participation.objects.filter(pk=key)
        .select_related("person", "call__programme", "cohort")
        .first()
    )
    noter = _find_code_noter(request)
    if file is None:
        raise Http404(_("This page does not exist."))
    if noter is None:
        return redirect_to_login(request.get_full_path())
    stops = Stop.objects.filter(itineraries__participation=file)
    own = _select_own_stops(noter, stops)
    if not own:
        raise Http404(_("This page does not exist."))
    if request.method == "POST":
        take_presence(request, noter, Stop.objects.filter(pk__in=own))
        return redirect("itineraries:code", token)
    today = timezone.localdate()
    expected = []
    for stop in list_person_day(file, today):
        stop.people = [person for person in stop.people if person.stop in own]
        if stop.people:
            expected.append(stop)
    context = {
        "file": file,
        "programme": file.call.programme,
        "stops": expected,
        "today": today,
        "states": Presence.State.choices,
    }
    return render(request, "itineraries/code.html", context)


def _find_code_noter(request: HttpRequest) -> Noter | None:
    if request.user.is_authenticated:
        return Noter(Presence.How.CODE, by=request.user)
    token = request.get_signed_cookie(SHEET_COOKIE, default="")
    sheet = find_open_sheet(token, timezone.localdate()) if token else None
    return Noter(Presence.How.CODE, sheet=sheet) if sheet else None


def _select_own_stops(noter: Noter, stops: Any) -> set[int]:
    """The stops of a person at which somebody may note presence."""
    rows = stops.select_related("placement", "itinerary__participation")
    return {stop.pk for stop in rows if can_note_presence(noter, stop)}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_day_sheet(request: HttpRequest, token: str) -> HttpResponse:
    """The people and stops of a day for whoever accompanies a cohort, without an account; also offline."""
    if wait := PER_ADDRESS.count_attempt(get_limit_address(request)):
        return mark_too_many(HttpResponse(format_wait(wait)), wait)
    today = timezone.localdate()
    sheet = _get_sheet(token, today)
    on = _read_sheet_day(request, sheet, today)
    if request.method == "POST":
        noter = Noter(Presence.How.ACCOMPANYING, sheet=sheet)
        stops = Stop.objects.filter(itineraries__participation__cohort=sheet.cohort_id)
        take_presence(request, noter, stops)
        return redirect(f"{request.path}?on={on.isoformat()}")
    stops_of_day = list_cohort_day(sheet.cohort, on)
    ends = sheet.last_on + SHEET_GRACE
    context = {
        "sheet": sheet,
        "programme": sheet.cohort.programme,
        "on": on,
        "today": today,
        "days": _list_days_around(sheet, on),
        "stops": stops_of_day,
        "counted": sum(stop.counted for stop in stops_of_day),
        "expected": sum(len(stop.people) for stop in stops_of_day),
        "states": Presence.State.choices,
        "ends": ends,
        "token": token,
    }
    answer = render(request, "itineraries/day_sheet.html", context)
    answer["X-Robots-Tag"] = "noindex"
    answer["X-Offline-Until"] = ends.isoformat()
    answer.set_signed_cookie(
        SHEET_COOKIE,
        token,
        max_age=((ends - today).days + 1) * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return answer


def _get_sheet(token: str, today: date) -> DaySheetLink:
    sheet = find_open_sheet(token, today)
    if sheet is None:
        raise Http404(_("This day sheet is closed. Ask the programme for a new link."))
    return sheet


def _read_sheet_day(request: HttpRequest, sheet: DaySheetLink, today: date) -> date:
    """The day asked for within the days of the link, else today or the nearest of them."""
    try:
        asked = parse_date(request.GET.get("on", "")) or today
    except ValueError:
        asked = today
    return min(max(asked, sheet.first_on), sheet.last_on)


def _list_days_around(sheet: DaySheetLink, on: date) -> list[date]:
    """The days of the link next to the one shown: a phone has room for a few."""
    first = max(sheet.first_on, on - timedelta(days=2))
    last = min(sheet.last_on, on + timedelta(days=2))
    return list(DaySpan(first, last).days())


@login_not_required
@require_POST
def sync_day_sheet(request: HttpRequest, token: str) -> HttpResponse:
    """What a device noted, maybe without network: an answer for each tick, the same when it is sent twice."""
    if wait := PER_ADDRESS.count_attempt(get_limit_address(request)):
        return mark_too_many(JsonResponse({"error": format_wait(wait)}), wait)
    sheet = _get_sheet(token, timezone.localdate())
    try:
        ticks = read_sent_ticks(json.loads(request.body or b"{}"))
    except (UnreadableTicks, ValueError):
        return JsonResponse({"error": _("This could not be read.")}, status=400)
    results = sync_ticks(sheet=sheet, ticks=ticks)
    return JsonResponse({"results": [_describe_result(row) for row in results]})


def _describe_result(result: TickResult) -> dict[str, str]:
    presence = result.presence
    return {
        "id": str(result.tick.client_id),
        "outcome": result.outcome.value,
        "words": result.words,
        "state": presence.state if presence else "",
        "label": str(presence.get_state_display()) if presence else "",
    }


@login_not_required
@require_safe
def serve_sheet_worker(request: HttpRequest, token: str) -> HttpResponse:
    """The program that keeps this one page for when there is no network; its scope is the page's own."""
    _get_sheet(token, timezone.localdate())
    return build_worker_response()


def build_worker_response() -> HttpResponse:
    """The service worker; where it is served says for which pages it works."""
    answer = HttpResponse(
        WORKER.read_text(encoding="utf-8"),
        content_type="text/javascript; charset=utf-8",
    )
    answer["Cache-Control"] = "no-cache"
    return answer


def take_presence(request: HttpRequest, noter: Noter, stops: Any) -> None:
    """Note or correct what one button of a page says; the answer is a message."""
    form = PresenceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose again: this could not be read."))
        return
    said = form.cleaned_data
    stop = (
        stops.select_related("placement")
        .filter(pk=said["stop"], itineraries__participation=said["file"])
        .first()
    )
    file = find_person_at_stop(stop, said["file"]) if stop is not None else None
    if stop is None or file is None:
        messages.error(request, _("This stop is not on your sheet."))
        return
    known = Presence.objects.filter(stop=stop, participation=file, on=said["on"])
    presence = known.select_related("by", "sheet").first()
    try:
        if presence is not None and presence.state != said["state"] and said["reason"]:
            correct_presence(
                presence=presence,
                state=said["state"],
                reason=said["reason"],
                noter=noter,
            )
        else:
            note_presence(
                stop=stop,
                participation=file,
                on=said["on"],
                state=said["state"],
                noter=noter,
            )
    except Refused as refusal:
        messages.error(request, str(refusal))
    except PermissionDenied:
        messages.error(request, _("This stop is not on your sheet."))
    else:
        messages.success(
            request, _("%(name)s: noted.") % {"name": file.person.full_name}
        )
