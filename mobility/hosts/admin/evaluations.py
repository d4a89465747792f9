"""Staff pages of how visits went: the list, one evaluation, the sums by host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Avg, Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.hosts.models import (
    EvaluationSide,
    Host,
    VisitEvaluation,
    VisitEvaluationQuerySet,
    list_side_questions,
)
from pemwecco.accounts.models import User
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import require
from pemwecco.core.lists.filters import UsedValuesFilter

VIEW = "hosts.view_visitevaluation"


class EvaluatedHostFilter(UsedValuesFilter):
    """By the hosts of the visits; their names come in one query."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        used = VisitEvaluation.objects.visible_to(request.user).order_by()
        hosts = Host.objects.filter(pk__in=used.values("placement__host"))
        return [(row.pk, str(row)) for row in hosts.select_related("organisation")]


@dataclass(frozen=True, slots=True)
class HostSum:
    """What one side said of the visits at a host: how many answers, the mean of each question."""

    host: str
    count: int
    means: tuple[float | None, ...]
    address: str


@dataclass(frozen=True, slots=True)
class SideSums:
    """The sums of one side, host by host."""

    code: str
    title: str
    head: tuple[str, ...]
    lines: tuple[HostSum, ...]


@admin.register(VisitEvaluation)
class VisitEvaluationAdmin(BaseAdmin):
    """Evaluations are given by visitors and hosts; staff read them."""

    list_display = ("at", "host_name", "visitor", "side", "mean", "words")
    list_display_links = ("at", "host_name")
    list_filter = ("side", ("placement__host", EvaluatedHostFilter))
    list_select_related = (
        "placement__host__organisation",
        "placement__participation__person",
    )
    search_fields = ("placement__host__organisation", "words")
    impersonal_columns: ClassVar[tuple[str, ...]] = ("side", "mean")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        annotated: QuerySet[Any] = rows.annotate(mean_mark=Avg("marks__value"))
        return annotated.order_by("-at", "-pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(
        description=gettext_lazy("host"), ordering="placement__host__organisation__name"
    )
    def host_name(self, row: VisitEvaluation) -> str:
        return str(row.placement.host)

    @admin.display(
        description=gettext_lazy("visitor"),
        ordering="placement__participation__person__family_name",
    )
    def visitor(self, row: VisitEvaluation) -> str:
        return str(row.placement.participation.person)

    @admin.display(description=gettext_lazy("mean of 5"), ordering="mean_mark")
    def mean(self, row: Any) -> str:
        return "–" if row.mean_mark is None else f"{row.mean_mark:.1f}"

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.sums_view)
        return [
            path("sums/", page, name="hosts_visitevaluation_sums"),
            *super().get_urls(),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """What one side said of one visit; read only."""
        require(get_staff_user(request), VIEW)
        if request.method not in {"GET", "HEAD"} or not (object_id or "").isdecimal():
            raise Http404
        rows = VisitEvaluation.objects.visible_to(request.user).select_related(
            "placement__host__organisation", "placement__participation__person", "by"
        )
        row = get_object_or_404(rows, pk=object_id)
        context = self.frame_page(
            request, str(row), evaluation=row, marks=list(row.marks.all())
        )
        return TemplateResponse(request, "hosts/admin/evaluation.html", context)

    def sums_view(self, request: HttpRequest) -> HttpResponse:
        """Host by host, how many answers and the mean of each question; of both sides."""
        user = get_staff_user(request)
        require(user, VIEW)
        tables = [_build_side_sums(user, side) for side in EvaluationSide]
        context = self.frame_page(request, _("How visits went, by host"), tables=tables)
        return TemplateResponse(request, "hosts/admin/evaluation_sums.html", context)


def _build_side_sums(user: User, side: EvaluationSide) -> SideSums:
    """One query for a side."""
    questions = list_side_questions(side)
    rows: VisitEvaluationQuerySet = VisitEvaluation.objects.visible_to(user).filter(
        side=side
    )
    means = {}
    for question in questions:
        means[question.value] = Avg("marks__value", filter=Q(marks__question=question))
    counted = (
        rows.order_by()
        .values("placement__host", "placement__host__organisation__name")
        .annotate(count=Count("pk", distinct=True), **means)
        .order_by("placement__host__organisation__name")
    )
    listed = reverse("admin:hosts_visitevaluation_changelist")
    lines = []
    for row in counted:
        asked = {
            "side__exact": side.value,
            "placement__host__id__exact": row["placement__host"],
        }
        lines.append(
            HostSum(
                host=row["placement__host__organisation__name"],
                count=row["count"],
                means=tuple(row[question.value] for question in questions),
                address=f"{listed}?{urlencode(asked)}",
            )
        )
    head = (_("Host"), _("Answers"), *(str(question.label) for question in questions))
    return SideSums(side.value, str(side.label).capitalize(), head, tuple(lines))
