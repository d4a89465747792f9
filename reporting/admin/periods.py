"""Reporting periods: figures as they are until they are frozen, as they were from then on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.exports.pages import order_paper
from reporting.admin.figures import ROWS
from reporting.admin.targets import build_period_targets
from reporting.forms import ReportingPeriodForm
from reporting.frozen import (
    build_frozen_lines,
    build_frozen_measure,
    has_values,
    list_frozen_levels,
)
from reporting.lifecycle import REPORTING_PERIOD, PeriodStage
from reporting.models import LateFact, ReportingPeriod
from reporting.outputs.papers import REPORT_FILES, REPORT_WORD
from reporting.outputs.queries import list_word_templates
from reporting.queries import (
    READ_LISTS,
    list_cut_choices,
    list_readable_indicators,
    measure_levels,
)
from reporting.services import (
    CHANGE,
    check_reporting_period,
    explain_late_fact,
    freeze_reporting_period,
    is_seal_intact,
)


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(BaseAdmin):
    """Periods, the last first; the page of one shows its figures and what came late."""

    lifecycle = REPORTING_PERIOD
    form = ReportingPeriodForm
    change_form_template = "admin/reporting/period.html"
    list_display = ("starts_on", "ends_on", "programme", "stage", "made_by")
    list_filter = ("stage", "programme")
    list_select_related = ("programme", "made_by")
    fields = ("programme", ("starts_on", "ends_on"))
    ordering = ("-starts_on",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or obj.stage == PeriodStage.DRAFT
        return is_open and super().has_change_permission(request, obj)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        # Who sets its days makes it: another person checks.
        obj.made_by = get_staff_user(request)
        super().save_model(request, obj, form, change)

    def apply_transition(
        self, request: HttpRequest, row: Any, name: str, reason: str
    ) -> None:
        by = get_staff_user(request)
        if name == "check":
            check_reporting_period(period=row, by=by)
        elif name == "freeze":
            freeze_reporting_period(period=row, by=by)
        else:
            super().apply_transition(request, row, name, reason)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/list/<str:code>/",
                view(self.frozen_rows_view),
                name="reporting_reportingperiod_rows",
            ),
            path(
                "<int:pk>/file/<str:kind>/",
                view(self.file_view),
                name="reporting_reportingperiod_file",
            ),
            path(
                "late/<int:pk>/",
                view(self.explain_view),
                name="reporting_reportingperiod_explain",
            ),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        period = context.get("original")
        if isinstance(period, ReportingPeriod):
            context |= self._build_report(request, period)
        return super().render_change_form(request, context, *args, **kwargs)

    def _build_report(
        self, request: HttpRequest, period: ReportingPeriod
    ) -> dict[str, Any]:
        """The figures by level, divided as the address asks, and the late facts that the period tells."""
        viewer = get_staff_user(request)
        indicators = list_readable_indicators(viewer)
        cuts = dict(list_cut_choices(indicators))
        cut = request.GET.get("cut", "")
        cut = cut if cut in cuts else ""
        query = QueryDict(mutable=True)
        levels: Any
        if period.is_frozen:
            levels = list_frozen_levels(period, viewer, cut)
            root = reverse(
                "admin:reporting_reportingperiod_rows", args=[period.pk, "-"]
            )
        else:
            levels = measure_levels(
                indicators, period.days, cut, programme=period.programme_id
            )
            root = reverse("admin:reporting_indicators_rows", args=["-"])
            query["start"] = period.starts_on.isoformat()
            query["end"] = period.ends_on.isoformat()
        if cut:
            query["cut"] = cut
        late = period.late_facts.select_related("figure__period")
        return {
            "levels": levels,
            **build_period_targets(period, levels),
            "cuts": cuts.items(),
            "cut": cut,
            "asked_query": query,
            "list_root": root.removesuffix("-/"),
            "may_read_lists": viewer.has_perm(READ_LISTS),
            "late_facts": list(late) if viewer.has_perm(READ_LISTS) else [],
            "may_explain": viewer.has_perm(CHANGE) and not period.is_frozen,
            "seal": getattr(period, "seal", None),
            "word_templates": list_word_templates(),
            "is_intact": period.is_frozen and is_seal_intact(period),
        }

    def file_view(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        """Order the report as a file from the worker."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        viewer = get_staff_user(request)
        require(viewer, "exports.add_export")
        periods = ReportingPeriod.objects.visible_to(viewer)
        period = get_object_or_404(periods, pk=pk)
        if (paper := REPORT_FILES.get(kind)) is None:
            raise Http404
        asked = {"period": period.pk, "reader": viewer.pk}
        if paper is REPORT_WORD and (key := request.POST.get("template", "")):
            asked["template"] = get_object_or_404(list_word_templates(), pk=key).pk
        return order_paper(request, paper.code, **asked)

    def frozen_rows_view(
        self, request: HttpRequest, pk: int, code: str
    ) -> HttpResponse:
        """The list behind a frozen figure, as it was counted."""
        viewer = get_staff_user(request)
        require(viewer, READ_LISTS)
        periods = ReportingPeriod.objects.visible_to(viewer)
        period = get_object_or_404(periods, pk=pk)
        figure = get_object_or_404(period.figures, code=code)
        right = figure.definition["right"]
        if right and not viewer.has_perm(right):
            raise Http404
        cut, word = request.GET.get("cut", ""), request.GET.get("word")
        listed = figure.listed
        if word is not None:
            listed = [line for line in listed if line[4].get(cut) == word]
        page = Paginator(listed, ROWS).get_page(request.GET.get("page"))
        measure = build_frozen_measure(figure, "")
        more = {
            "period": period,
            "indicator": measure.indicator,
            "cut_names": [str(name) for name in self._name_cuts(viewer, figure)],
            "has_values": has_values(figure),
            "has_marks": figure.marked is not None,
            "page": page,
            "lines": build_frozen_lines(figure, list(page.object_list), viewer),
        }
        context = self.frame_page(request, measure.indicator.name, **more)
        return TemplateResponse(request, "admin/reporting/frozen_rows.html", context)

    def _name_cuts(self, viewer: Any, figure: Any) -> list[Any]:
        names = dict(list_cut_choices(list_readable_indicators(viewer)))
        return [names.get(code, code) for code in figure.parts]

    def explain_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say why a row of an earlier report is counted otherwise now."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        viewer = get_staff_user(request)
        require(viewer, CHANGE)
        periods = ReportingPeriod.objects.visible_to(viewer)
        fact = get_object_or_404(LateFact, pk=pk, period__in=periods)
        try:
            explain_late_fact(
                fact=fact, explanation=request.POST.get("explanation", ""), by=viewer
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The explanation is kept."))
        address = reverse(
            "admin:reporting_reportingperiod_change", args=[fact.period_id]
        )
        return HttpResponseRedirect(f"{address}#late-facts")
