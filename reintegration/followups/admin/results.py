"""Staff pages of what the follow-ups give: response and who is missing, the trend of each enterprise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from pemwecco.core.admin import get_staff_user
from pemwecco.core.amounts import write_amount
from pemwecco.core.answers import require
from pemwecco.core.queues import register_queue
from pemwecco.core.visitors import get_client_address
from pemwecco.exports.models import Export
from pemwecco.exports.pages import hand_over_file
from pemwecco.exports.services import ComputedTable, export_table
from pemwecco.network.models import Figure
from reintegration.followups.services.results import (
    ASKED,
    FOLLOWED,
    MISSING,
    FirmTrend,
    build_response_lines,
    draw_firm_trend,
    list_asked_follow_ups,
    list_firm_trends,
    list_missing_follow_ups,
)
from reintegration.partnerships.parameters import get_xof_rate
from reintegration.partnerships.rules import convert_to_eur

VIEW = "followups.view_followup"
register_queue(
    "followups.FollowUp",
    ASKED,
    gettext_lazy("follow-ups asked so far"),
    lambda _viewer: list_asked_follow_ups(),
)
register_queue(
    "followups.FollowUp",
    MISSING,
    gettext_lazy("follow-ups without an answer"),
    lambda _viewer: list_missing_follow_ups(),
)


class ResultPages:
    """The pages of results, beside the list of follow-ups."""

    admin_site: Any
    frame_page: Any

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        more: Any = super()
        return [
            path(
                "results/", page(self.results_view), name="followups_followup_results"
            ),
            path(
                "results/sheet/",
                page(self.results_sheet_view),
                name="followups_followup_results_sheet",
            ),
            path(
                "trend/<int:pk>/",
                page(self.trend_view),
                name="followups_followup_trend",
            ),
            *more.get_urls(),
        ]

    def results_view(self, request: HttpRequest) -> HttpResponse:
        """Response by cohort, side and month, and the enterprises with their change since the baseline."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        user = get_staff_user(request)
        require(user, VIEW)
        firms = [build_firm_line(trend) for trend in list_firm_trends(user)]
        context = self.frame_page(
            request,
            _("Response and trends"),
            lines=build_response_lines(user),
            firms=firms,
        )
        return TemplateResponse(request, "followups/admin/results.html", context)

    def results_sheet_view(self, request: HttpRequest) -> HttpResponse:
        """The trends as a spreadsheet: a row for each enterprise and moment."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        user = get_staff_user(request)
        require(user, VIEW)
        kind = Export.Format.XLSX
        if request.POST.get("format") == Export.Format.CSV:
            kind = Export.Format.CSV
        rows: list[list[Any]] = []
        for trend in list_firm_trends(user):
            rows += list_trend_rows(trend)
        kinds = [str(Figure.Kind(kind).label) for kind in FOLLOWED]
        handed = export_table(
            by=user,
            table=ComputedTable(
                listed="followups.trends",
                title=_("Trends of enterprises"),
                query="",
                head=[_("Number"), _("Enterprise"), _("Months"), _("Year"), *kinds],
                rows=rows,
                personal=frozenset({0, 1}),
            ),
            kind=kind,
            language=(get_language() or "fr")[:2],
            address=get_client_address(request),
        )
        return hand_over_file(handed)

    def trend_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How one enterprise grows from its baseline, drawn, with the table behind."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        user = get_staff_user(request)
        require(user, VIEW)
        trends = list_firm_trends(user, pk)
        if not trends:
            raise Http404(_("This page does not exist."))
        trend = trends[0]
        context = self.frame_page(
            request,
            str(trend.file.organisation),
            file=trend.file,
            pictures=draw_firm_trend(trend),
            kinds=[Figure.Kind(kind).label for kind in FOLLOWED],
            points=[
                {"name": point.name, "cells": build_trend_cells(trend, place)}
                for place, point in enumerate(trend.points)
            ],
        )
        return TemplateResponse(request, "followups/admin/trend.html", context)


def build_firm_line(trend: FirmTrend) -> dict[str, Any]:
    """One enterprise in the table: turnover and jobs before, last, and the change in per cent."""
    last, before = trend.last, trend.baseline
    kinds = (Figure.Kind.TURNOVER, Figure.Kind.JOBS)
    cells = []
    for kind in kinds:
        currency = "XOF" if kind == Figure.Kind.TURNOVER else ""
        cells.append(
            _write_figure(before.figures.get(kind) if before else None, currency)
        )
        cells.append(_write_figure(last.figures.get(kind) if last else None, currency))
        change = trend.compute_change(kind, last) if last else None
        cells.append("–" if change is None else _write_percent_change(change))
    return {"file": trend.file, "last": last, "cells": cells}


def build_trend_cells(trend: FirmTrend, place: int) -> list[tuple[str, str]]:
    """The figures of a moment, each with its change since the baseline."""
    point = trend.points[place]
    cells = []
    for kind in FOLLOWED:
        is_amount = kind in {Figure.Kind.TURNOVER, Figure.Kind.EXPORTS}
        value = point.figures.get(kind)
        words = _write_figure(value, "XOF" if is_amount else "")
        if is_amount and value is not None:
            euros = convert_to_eur(value, "XOF", get_xof_rate(point.on))
            words = f"{words} · {_write_figure(euros, 'EUR')}"
        change = trend.compute_change(kind, point) if point.months else None
        cells.append((words, "" if change is None else _write_percent_change(change)))
    return cells


def list_trend_rows(trend: FirmTrend) -> list[list[Any]]:
    """A row for each moment of an enterprise, for a spreadsheet."""
    rows = []
    for point in trend.points:
        values = [point.figures.get(kind, "") for kind in FOLLOWED]
        named = [trend.file.reference, str(trend.file.organisation)]
        rows.append([*named, point.months, point.year, *values])
    return rows


def _write_figure(value: Decimal | None, currency: str) -> str:
    return "–" if value is None else write_amount(int(value), currency)


def _write_percent_change(change: Decimal) -> str:
    """With its sign and one decimal, as the reader's language writes numbers."""
    sign = "−" if change < 0 else "+"
    return f"{sign}{number_format(abs(change), 1)}\N{NO-BREAK SPACE}%"
