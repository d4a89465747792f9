"""What the first page of the partner portal tells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import HOLDS_HOST, PlacementStage
from mobility.hosts.models import Host, Placement, VisitCalendar
from mobility.hosts.portal import (
    PortalSection,
    build_coming_sections,
    build_month,
    build_waiting_sections,
    list_placement_lines,
)
from mobility.hosts.portal_queues import count_visit_queues
from mobility.hosts.rules import DaySpan, read_month
from mobility.hosts.services.access_requests import select_waiting_access_requests
from mobility.hosts.services.onboarding import (
    list_open_onboardings,
    select_open_onboarding,
)
from pemwecco.accounts.models import User
from pemwecco.core.one_query import fetch_in_one_query
from pemwecco.correspondence.queries import count_unread_messages
from pemwecco.mail.services import build_site_url
from reintegration.followups.models import FollowUp
from reintegration.followups.queries import select_asked_of_host
from reintegration.partnerships.services.confirmations import (
    select_host_confirmations,
)

S = PlacementStage
# So many of each kind stand on the first page; the list has them all.
MOST = 10


def build_partner_home(request: HttpRequest, user: User, host: Host) -> dict[str, Any]:
    """To do now with counts, visits coming as list and month, calendar; a fixed number of queries.

    Of one host: the rows of several do not stand together.
    """
    keys = [host.pk]
    placements = Placement.objects.visible_to(user).of_contact(user).filter(host=host)
    todo, numbers = count_visit_queues(user, host)
    counts = {"to_answer": numbers["answer"], "received": numbers["received"]}
    rows = placements.select_related(
        "participation__organisation__sector",
        "participation__person",
        "host__organisation",
    ).order_by("starts_on", "pk")
    coming = rows.filter(stage__in=[S.COUNTERED, S.ACCEPTED, S.CONFIRMED, S.RUNNING])
    first_steps = select_open_onboarding(user, host)
    asking = select_waiting_access_requests(user, host)
    calendars = VisitCalendar.objects.filter(user=user)
    offers, next_visits = rows.filter(stage=S.OFFERED)[:MOST], coming[:MOST]
    to_confirm = select_host_confirmations(host)
    follow_ups = select_asked_of_host(host.pk)
    month = read_month(request.GET.get("month", ""), today=timezone.localdate())
    held = _select_held_days(month, keys)
    asked = [first_steps, asking, calendars, offers, next_visits, to_confirm]
    fetch_in_one_query([*asked, follow_ups, held])
    return {
        "host": host,
        "open_steps": list_open_onboardings(first_steps, host),
        "asking": list(asking),
        "unread": count_unread_messages(user, "hosts:thread"),
        "counts": counts,
        "todo": todo,
        "waiting": [
            *build_waiting_sections(keys),
            *_list_to_confirm(to_confirm),
            *_list_follow_ups(follow_ups),
        ],
        "to_answer": list_placement_lines(offers),
        "coming": list_placement_lines(next_visits),
        "coming_too": build_coming_sections(keys),
        **_build_month_context(month, held),
        **_build_calendar_context(calendars),
    }


def _list_to_confirm(rows: Iterable[Any]) -> list[PortalSection]:
    """The partnerships that wait for the yes of the host."""
    lines = list(rows)
    if not lines:
        return []
    title, page = _("Partnerships to confirm"), "partnerships/parts/waiting.html"
    return [PortalSection(title, page, {"lines": lines})]


def _list_follow_ups(rows: Iterable[FollowUp]) -> list[PortalSection]:
    """What came of visits, to tell."""
    asked = list(rows)
    if not asked:
        return []
    title, page = _("What came of the visits"), "followups/portal_waiting.html"
    return [PortalSection(title, page, {"asked": asked})]


def _select_held_days(
    month: date, hosts: list[int]
) -> QuerySet[Any, tuple[date, date]]:
    """First and last day of the visits that a host has around a month."""
    held = Placement.objects.filter(
        host__in=hosts,
        stage__in=HOLDS_HOST,
        starts_on__lte=month + timedelta(days=38),
        ends_on__gte=month - timedelta(days=8),
    )
    return held.values_list("starts_on", "ends_on")


def _build_month_context(
    month: date, held: Iterable[tuple[date, date]]
) -> dict[str, Any]:
    spans = [DaySpan(*days) for days in held]
    return {
        "month": month,
        "weeks": build_month(spans, month, today=timezone.localdate()),
        "month_before": _format_month(month - timedelta(days=1)),
        "month_after": _format_month(month + timedelta(days=31)),
    }


def _format_month(day: date) -> str:
    return f"{day:%Y-%m}"


def _build_calendar_context(calendars: Iterable[VisitCalendar]) -> dict[str, Any]:
    calendar = next(iter(calendars), None)
    if calendar is None or calendar.valid_until < timezone.localdate():
        return {"calendar": None}
    feed = build_site_url(reverse("hosts:calendar", args=[calendar.token]))
    subscribe = f"webcal://{feed.split('://', 1)[-1]}"
    return {"calendar": calendar, "feed": feed, "subscribe": subscribe}
