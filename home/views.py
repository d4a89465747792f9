"""The pages that compose: public home, my space, partner home, where to go after signing in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.gatherings.models import Event
from events.notes.models import LearningNote
from home.context import get_active_programme
from home.data_page import list_storage_times
from home.journey import build_journey_thread
from home.partner import build_partner_home
from home.space.deeds import list_deeds
from home.space.pending import list_pending
from home.space.rows import BACK, gather_space_rows
from home.space.tasks import list_own_tasks
from mobility.hosts.access import (
    find_acting_host,
    list_everything_spoken_for,
    list_portal_places,
    mark_portal_places,
)
from mobility.hosts.models import Host
from mobility.itineraries.models import ItineraryVersion
from mobility.itineraries.services.pages import (
    build_day_sheet,
    get_local_day,
    list_called_off_placements,
)
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from participants.register.queries import list_coming_calls
from pemwecco.accounts.access import get_user_or_404
from pemwecco.correspondence.queries import count_unread_messages
from pemwecco.mail.sharing import build_shared_page


@login_not_required
@require_safe
def show_public_home(request: HttpRequest) -> HttpResponse:
    """The programme, its open calls on both clocks, the next events, the latest notes."""
    programme = get_active_programme()
    context = {
        "calls": list_coming_calls(),
        "shared": build_shared_page(
            request,
            title=programme.name if programme else "PEM-WECCO",
            description=programme.pitch if programme else "",
        ),
        "events": list(
            Event.objects.upcoming().filter(published=True, public=True)[:3]
        ),
        "notes": list(LearningNote.objects.published().order_by("-published_on")[:3]),
        "the_programme": programme,
    }
    return render(request, "home/public.html", context)


@require_safe
def redirect_after_sign_in(request: HttpRequest) -> HttpResponse:
    """Where a person belongs after signing in: staff pages, portal, or my space."""
    user = get_user_or_404(request)
    if user.is_staff:
        return redirect("admin:index")
    if Host.objects.of_contact(user).exists() or list_portal_places(user):
        return redirect("home:partner")
    return redirect("home:me")


@require_safe
def show_my_space(request: HttpRequest) -> HttpResponse:
    """My space: what I must do now, what others do for me, what I did."""
    user = get_user_or_404(request)
    files = list(
        Participation.objects.filter(person__email=user.email)
        .select_related(
            "call__programme", "cohort", "organisation", "person", "itinerary"
        )
        .prefetch_related("steps")
        .order_by("-id")
    )
    current = next(
        (file for file in files if file.is_seated),
        next((f for f in files if f.stage != "draft"), None),
    ) or (files[0] if files else None)
    rows = gather_space_rows(user, files)
    context: dict[str, Any] = {
        "files": files,
        "current": current,
        "others": [file for file in files if file is not current],
        "thread": build_journey_thread(current) if current else [],
        "tasks": list_own_tasks(rows),
        "pending": list_pending(rows),
        "unread": count_unread_messages(user, "correspondence:thread"),
        "deeds": list_deeds(rows),
        "version": rows.version,
        "may_wish": bool(rows.wishes),
        "plans": rows.plans[-1:],
        "is_back": current is not None and current.stage in BACK,
        "open_calls": [] if files else list(Call.objects.open()[:3]),
    }
    if current is not None and current.stage == Stage.DEPARTED and rows.version:
        context |= _build_today_context(rows.version)
    if context["is_back"]:
        papers = {}
        for row in rows.completions:
            if row.certificate:
                papers[row.certificate.pk] = row.certificate
        context |= {
            "certificates": list(papers.values()),
            "partnerships": rows.partnerships,
            "notes": list(LearningNote.objects.published()[:3]),
            "events": list(
                Event.objects.upcoming().filter(published=True, public=True)[:3]
            ),
        }
    return render(request, "home/me.html", context)


def _build_today_context(version: ItineraryVersion) -> dict[str, object]:
    """Today and tomorrow of a stay, whom to call."""
    called_off = list_called_off_placements(version)
    today = get_local_day(version.facts)
    tomorrow = today + timedelta(days=1)
    return {
        "facts": version.facts,
        "today": build_day_sheet(version.facts, today, called_off=called_off),
        "tomorrow": build_day_sheet(version.facts, tomorrow, called_off=called_off),
    }


@require_safe
def show_partner_home(request: HttpRequest) -> HttpResponse:
    """The portal's first page: what the host must do now, who is here, who comes; what it keeps."""
    user = get_user_or_404(request)
    hosts, places = list_everything_spoken_for(user)
    mark_portal_places(request, speaks=bool(places))
    if not hosts and places:
        return redirect(places[0].url)
    if not hosts:
        raise Http404(_("This page is for hosts."))
    context = build_partner_home(request, user, find_acting_host(request, hosts))
    return render(request, "home/partner.html", context | {"hosts": hosts})


@login_not_required
@require_safe
def show_privacy(request: HttpRequest) -> HttpResponse:
    """Who processes what, why, how long, and how to ask."""
    return render(request, "home/privacy.html", {"storage_times": list_storage_times()})


@login_not_required
@require_safe
def show_accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement of Directive (EU) 2016/2102."""
    return render(request, "home/accessibility.html")
