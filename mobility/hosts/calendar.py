"""The visits of those for whom somebody speaks, as a calendar program reads them (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, timedelta

from django.db.models import Count, Exists, Max, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from mobility.hosts.lifecycle import AGREED, PlacementStage
from mobility.hosts.models import Placement, PlacementStep
from mobility.hosts.visitors import format_visit_title, get_visible_words
from pemwecco.accounts.models import User
from pemwecco.core.calendars import build_calendar_uid
from pemwecco.mail.services import build_site_url

S = PlacementStage
STATUS = {S.ACCEPTED: "TENTATIVE", S.CANCELLED: "CANCELLED"}


def build_visits_feed(user: User) -> bytes:
    """Each visit that was agreed as whole days, in the language of its reader; one query.

    One that was called off stays as cancelled, without the name: a calendar that keeps what it once read
    would show it for ever.
    """
    agreed = PlacementStep.objects.filter(subject=OuterRef("pk"), target__in=AGREED)
    rows = (
        Placement.objects.of_contact(user)
        .filter(Exists(agreed), stage__in=[*AGREED, S.CANCELLED])
        .select_related(
            "host__organisation",
            "participation__person",
            "participation__organisation",
        )
        .annotate(moves=Count("steps"), moved_at=Max("steps__at"))
        .order_by("starts_on", "pk")
    )
    with override(user.language):
        calendar = Calendar()
        calendar.add("prodid", "-//PEM-WECCO//visits//")
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", _("Visits"))
        calendar.add("refresh-interval", timedelta(hours=6), {"value": "DURATION"})
        for row in rows:
            calendar.add_component(_build_visit_event(row))
        return bytes(calendar.to_ical())


def _build_visit_event(row: Placement) -> Event:
    event = Event()
    page = build_site_url(reverse("hosts:placement", args=[row.pk]))
    event.add("uid", build_calendar_uid("visit", row.pk))
    event.add("summary", format_visit_title(row))
    event.add("location", str(row.host))
    event.add("description", f"{get_visible_words(row, row.purpose)}\n{page}")
    event.add("url", page)
    event.add("dtstart", row.starts_on)
    # The end of whole days is the morning after.
    event.add("dtend", row.ends_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    moved_at = row.__dict__["moved_at"].astimezone(UTC)
    event.add("sequence", row.__dict__["moves"])
    event.add("dtstamp", moved_at)
    event.add("last-modified", moved_at)
    event.add("status", STATUS.get(PlacementStage(row.stage), "CONFIRMED"))
    return event
