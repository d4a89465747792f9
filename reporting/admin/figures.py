"""The figures of a period, for staff and for the donor's reader; for staff the list behind each."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import require
from pemwecco.core.indicators import Indicator, Period
from pemwecco.core.measures import read_counted_rows
from reporting.admin.targets import build_day_targets
from reporting.forms import PeriodForm
from reporting.models import Indicators
from reporting.queries import (
    READ_LISTS,
    LevelFigures,
    build_list_lines,
    list_cut_choices,
    list_figure_rows,
    list_readable_indicators,
    measure_levels,
)

ROWS = 50


def build_period_query(asked: dict[str, Any]) -> QueryDict:
    """The address of what was asked, also where it was left to the page."""
    query = QueryDict(mutable=True)
    query["start"], query["end"] = asked["start"].isoformat(), asked["end"].isoformat()
    if asked["cut"]:
        query["cut"] = asked["cut"]
    return query


def read_period_form(request: HttpRequest, indicators: list[Indicator]) -> PeriodForm:
    """What the address asks for; the year until today when it says nothing."""
    today = timezone.localdate()
    this_year = today.replace(month=1, day=1)
    usual = {"start": this_year.isoformat(), "end": today.isoformat()}
    return PeriodForm(usual | request.GET.dict(), cuts=list_cut_choices(indicators))


@admin.register(Indicators)
class IndicatorsAdmin(BaseAdmin):
    """One page instead of a list of rows, and a list for each figure."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("reporting.view_indicators")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("reporting.view_indicators")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        rows = path(
            "list/<str:code>/",
            self.admin_site.admin_view(self.rows_view),
            name="reporting_indicators_rows",
        )
        return [rows, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        viewer = get_staff_user(request)
        indicators = list_readable_indicators(viewer)
        form = read_period_form(request, indicators)
        levels: list[LevelFigures] = []
        query = QueryDict(mutable=True)
        targets: dict[str, Any] = {}
        if form.is_valid():
            asked = form.cleaned_data
            query = build_period_query(asked)
            period = Period(asked["start"], asked["end"])
            levels = measure_levels(indicators, period, asked["cut"])
            day = period.until_today().end
            targets = build_day_targets(indicators, levels, day)
        more = {
            "form": form,
            "levels": levels,
            **targets,
            "asked": form.cleaned_data,
            "asked_query": query,
            "list_root": f"{request.path}list/",
            "may_read_lists": viewer.has_perm(READ_LISTS),
        }
        context = self.frame_page(request, _("Indicators"), **more)
        return TemplateResponse(request, "admin/reporting/indicators.html", context)

    def rows_view(self, request: HttpRequest, code: str) -> HttpResponse:
        """The list behind a figure, or behind its part with one word of a cut."""
        viewer = get_staff_user(request)
        require(viewer, READ_LISTS)
        indicators = list_readable_indicators(viewer)
        chosen = next((each for each in indicators if each.code == code), None)
        form = read_period_form(request, indicators)
        if chosen is None or not form.is_valid():
            raise Http404
        asked = form.cleaned_data
        period = Period(asked["start"], asked["end"])
        word = request.GET.get("word") if asked["cut"] else None
        rows = list_figure_rows(chosen, period, asked["cut"], word)
        page = Paginator(rows.order_by("pk"), ROWS).get_page(request.GET.get("page"))
        first = (page.number - 1) * ROWS
        listed = read_counted_rows(chosen, rows, first=first, most=ROWS)
        more = {
            "indicator": chosen,
            "asked": asked,
            "asked_query": build_period_query(asked),
            "page": page,
            "lines": build_list_lines(chosen, listed, viewer),
        }
        context = self.frame_page(request, str(chosen.name), **more)
        return TemplateResponse(request, "admin/reporting/rows.html", context)
