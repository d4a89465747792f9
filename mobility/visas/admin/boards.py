"""The boards of the dossiers: who will be late for what, and what was refused and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.visas.models import Dossier
from mobility.visas.services import lead_times, plans
from mobility.visas.services.lead_times import LEAST_CASES
from mobility.visas.services.limits import get_stay_limits
from mobility.visas.services.refusals import analyse_decisions
from participants.register.models import Cohort
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import require

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as Base
else:
    Base = object

ROWS = 50


def get_requested_cohort(request: HttpRequest) -> int | None:
    """The cohort of the address; anything that is no number asks for all."""
    text = request.GET.get("cohort", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004  fits a database number


class DossierBoardPages(Base):
    """The pages that look at many dossiers at once, mixed into the staff pages of the dossiers."""

    def _reader(self, request: HttpRequest) -> HttpResponse | None:
        require(get_staff_user(request), "visas.view_dossier")
        return (
            None
            if request.method in {"GET", "HEAD"}
            else HttpResponseNotAllowed(["GET"])
        )

    def plan_view(self, request: HttpRequest) -> HttpResponse:
        """Every person of a cohort, the worst first: light, days left, and what they will be late for."""
        if refused := self._reader(request):
            return refused
        today, cohort = timezone.localdate(), get_requested_cohort(request)
        limits = get_stay_limits(today)
        lead, learned = lead_times.get_learned_lead_times(today)
        chosen = plans.filter_board_dossiers(
            Dossier.objects.visible_to(request.user), cohort
        )
        lines = plans.list_plan_lines(chosen, today, lead, limits)
        page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
        late = []
        for step, count in plans.count_late_by_step(lines).items():
            late.append((plans.STEP_NAMES[step], count))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Backward plan"),
            "lines": page.object_list,
            "page": page,
            "cohorts": Cohort.objects.order_by("-arrives_on"),
            "cohort": cohort,
            "steps": plans.STEP_NAMES.items(),
            "late": late,
            "learned": learned.values(),
            "lead": lead,
            "least": LEAST_CASES,
        }
        return TemplateResponse(request, "admin/visas/plan.html", context)

    def refusals_view(self, request: HttpRequest) -> HttpResponse:
        """The decisions of a cohort: refused how often, for which reasons, in how many days."""
        if refused := self._reader(request):
            return refused
        cohort = get_requested_cohort(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Refusals"),
            "analysis": analyse_decisions(cohort),
            "cohorts": Cohort.objects.order_by("-arrives_on"),
            "cohort": cohort,
        }
        return TemplateResponse(request, "admin/visas/refusals.html", context)
