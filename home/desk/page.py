"""The first page of staff: what this person has to do, what is late, and the programme at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.context import get_active_programme
from home.desk.entries import count_desk_lines
from home.desk.glance import (
    build_first_pictures,
    build_glance,
    count_files,
    list_seat_holders,
)
from participants.panel.models import Review
from participants.panel.queries import list_reviews_due
from participants.register.models import Call
from pemwecco.accounts.models import User
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import require
from pemwecco.core.indicators import Period, collect_declared_indicators
from pemwecco.core.measures import measure_indicators

REVIEWS_SHOWN = 10
# Figures of a year are computed anew at most this often, in seconds.
FIGURES_KEPT = 600


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """The figures of the year so far, when they were counted, and the page that shows any period."""

    since: date
    until: date
    counted_at: datetime
    lines: list[tuple[str, str, Decimal | int | None, str]]
    address: str


def fill_dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the first staff page shows; only what the person's role may see."""
    user = get_staff_user(request)
    may = user.has_perm
    lines = count_desk_lines(user)
    context["due"] = [line for line in lines if not line.is_late]
    context["late"] = [line for line in lines if line.is_late]
    context["reviews"] = list_next_reviews(user) if may("panel.score_review") else []
    context["glance"] = (
        build_first_pictures(user, count_files(user))
        if may("register.view_participation")
        else None
    )
    context["figures"] = read_desk_figures(user) if _reads_figures_only(user) else None
    context["open_calls"] = (
        list(Call.objects.open()[:3]) if may("register.view_call") else []
    )
    return context


@require_safe
def show_glance(request: HttpRequest) -> HttpResponse:
    """The programme at a glance, for whoever may see its files."""
    user = get_staff_user(request)
    require(user, "register.view_participation")
    late = [line for line in count_desk_lines(user) if line.is_late]
    context = {
        **admin.site.each_context(request),
        "title": _("Programme at a glance"),
        "glance": build_glance(user, late),
    }
    return TemplateResponse(request, "admin/desk/glance.html", context)


@require_safe
def show_seats(request: HttpRequest) -> HttpResponse:
    """Who holds the seats of the programme, by cohort."""
    user = get_staff_user(request)
    require(user, "register.view_participation")
    programme = get_active_programme()
    holders = list_seat_holders(user)
    context = {
        **admin.site.each_context(request),
        "title": _("Seats and their holders"),
        "seats": programme.seats if programme else 0,
        "taken": len(holders),
        "holders": holders,
    }
    return TemplateResponse(request, "admin/desk/seats.html", context)


def _reads_figures_only(user: User) -> bool:
    """Whether figures are what the person comes for: those who work with files find them in the menu."""
    may_read = user.has_perm("reporting.view_indicators")
    return may_read and not user.has_perm("register.screen_participation")


def list_next_reviews(member: User) -> list[Review]:
    """The first files that a panel member has to review, with the day on which the committee meets."""
    rows = list_reviews_due(member).select_related("participation__call")
    return list(rows[:REVIEWS_SHOWN])


def read_desk_figures(viewer: User) -> DeskFigures:
    """The indicators of the year so far that a person may read, at most ten minutes old."""
    today = timezone.localdate()
    period = Period(today.replace(month=1, day=1), today)
    kept = cache.get_or_set(
        f"desk-figures-{period.start}-{period.end}",
        lambda: (timezone.now(), _measure_all(period)),
        FIGURES_KEPT,
    )
    counted_at, counts = kept if kept is not None else (timezone.now(), {})
    figures = []
    for indicator in collect_declared_indicators():
        is_open = not indicator.right or viewer.has_perm(indicator.right)
        if is_open and indicator.code in counts:
            figures.append(
                (
                    indicator.code,
                    capfirst(str(indicator.name)),
                    counts[indicator.code],
                    _(indicator.unit) if indicator.unit else "",
                )
            )
    return DeskFigures(
        since=period.start,
        until=period.end,
        counted_at=counted_at,
        lines=figures,
        address=reverse("admin:reporting_indicators_changelist"),
    )


def _measure_all(period: Period) -> dict[str, Decimal | int | None]:
    measured = measure_indicators(collect_declared_indicators(), period)
    return {one.indicator.code: one.whole.figure for one in measured}
