"""Staff pages of the daily allowance: a cohort as table and spreadsheet, a person as sheet and PDF."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mobility.itineraries.forms.allowances import (
    AllowanceCorrectionForm,
    CostSettlementForm,
)
from mobility.itineraries.models import AllowanceCorrection
from mobility.itineraries.services.allowances import (
    ALLOWANCE_PAPER,
    CORRECT,
    SEE,
    correct_allowance,
    get_allowance_sheet,
    list_allowance_head,
    list_allowance_rows,
    list_cohort_allowances,
)
from mobility.itineraries.services.return_desk import CAME_HOME
from mobility.itineraries.services.settlements import SETTLE, settle_costs
from participants.register.lifecycle import SEATED
from participants.register.models import Cohort, Participation
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.visitors import get_client_address
from pemwecco.exports.models import Export
from pemwecco.exports.pages import hand_over_file, order_paper
from pemwecco.exports.services import ComputedTable, export_table


@admin.register(AllowanceCorrection)
class AllowanceCorrectionAdmin(BaseAdmin):
    """The cohorts instead of a list of rows; what was corrected stands on the sheet of each person."""

    list_display = ("participation", "amount", "reason")
    list_select_related = ("participation",)
    fields = readonly_fields = ("participation", "amount", "reason", "by", "at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path(
                "cohort/<int:pk>/",
                page(self.cohort_view),
                name="itineraries_allowance_cohort",
            ),
            path(
                "cohort/<int:pk>/sheet/",
                page(self.export_view),
                name="itineraries_allowance_export",
            ),
            path(
                "file/<int:pk>/",
                page(self.person_view),
                name="itineraries_allowance_file",
            ),
            path(
                "file/<int:pk>/settle/",
                page(self.settle_view),
                name="itineraries_allowance_settle",
            ),
            path(
                "file/<int:pk>/paper/",
                page(self.paper_view),
                name="itineraries_allowance_paper",
            ),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The cohorts, those that travel last first."""
        user = get_staff_user(request)
        require(user, SEE)
        cohorts = Cohort.objects.visible_to(user).order_by("-arrives_on", "pk")
        context = self.frame_page(
            request,
            _("Daily allowances"),
            cohorts=cohorts,
            page="admin:itineraries_allowance_cohort",
            nothing=_("There is no cohort yet."),
        )
        return TemplateResponse(
            request, "admin/itineraries/choose_cohort.html", context
        )

    def cohort_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Everyone of a cohort with days, nights and amount; what is missing is said, not invented."""
        cohort = self._cohort(request, pk)
        sheets = list_cohort_allowances(cohort)
        missing = sorted({name for sheet in sheets for name in sheet.missing})
        context = self.frame_page(
            request,
            _("Daily allowances of %(cohort)s") % {"cohort": cohort},
            cohort=cohort,
            sheets=sheets,
            missing=missing,
        )
        return TemplateResponse(
            request, "admin/itineraries/allowance_cohort.html", context
        )

    def export_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The table of a cohort as a spreadsheet."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        cohort = self._cohort(request, pk)
        rows = list_allowance_rows(list_cohort_allowances(cohort))
        return self._hand_over(request, str(cohort), rows)

    def person_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The sheet of a person; a correction with its reason."""
        file = self._file(request, pk)
        user = get_staff_user(request)
        form = AllowanceCorrectionForm(request.POST or None)
        if request.method == "POST":
            require(user, CORRECT)
            if form.is_valid():
                try:
                    correct_allowance(participation=file, by=user, **form.cleaned_data)
                except Refused as refusal:
                    form.add_error(None, str(refusal))
                else:
                    messages.success(request, _("The correction is noted."))
                    return HttpResponseRedirect(request.path)
        return self._show_person(request, file, form, CostSettlementForm())

    def settle_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note what was paid out or back for the stay of a person."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        file = self._file(request, pk)
        form = CostSettlementForm(request.POST)
        require(get_staff_user(request), SETTLE)
        if form.is_valid():
            try:
                settle_costs(
                    participation=file,
                    by=get_staff_user(request),
                    **form.cleaned_data,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The settlement is noted."))
                return redirect("admin:itineraries_allowance_file", pk)
        return self._show_person(request, file, AllowanceCorrectionForm(), form)

    def _show_person(
        self,
        request: HttpRequest,
        file: Participation,
        form: AllowanceCorrectionForm,
        settling: CostSettlementForm,
    ) -> TemplateResponse:
        user = get_staff_user(request)
        context = self.frame_page(
            request,
            _("Allowance of %(name)s") % {"name": file.person.full_name},
            file=file,
            sheet=get_allowance_sheet(file),
            form=form,
            settling=settling,
            settlements=file.cost_settlements.select_related("by"),
            may_correct=user.has_perm(CORRECT),
            may_settle=user.has_perm(SETTLE) and file.stage in CAME_HOME,
        )
        return TemplateResponse(
            request, "admin/itineraries/allowance_file.html", context
        )

    def paper_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The sheet of a person as PDF, made by the worker, or as a spreadsheet."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        file = self._file(request, pk)
        if request.POST.get("format") == Export.Format.XLSX:
            rows = list_allowance_rows([get_allowance_sheet(file)])
            return self._hand_over(request, file.reference, rows)
        return order_paper(request, ALLOWANCE_PAPER.code, file=file.pk)

    def _hand_over(
        self, request: HttpRequest, of: str, rows: list[list[Any]]
    ) -> HttpResponse:
        handed = export_table(
            by=get_staff_user(request),
            table=ComputedTable(
                listed="itineraries.allowances",
                title=f"{_('Daily allowances')} {of}",
                query="",
                head=list_allowance_head(),
                rows=rows,
                personal=frozenset({0, 1, 14}),
            ),
            kind=Export.Format.XLSX,
            language=(get_language() or "fr")[:2],
            address=get_client_address(request),
        )
        return hand_over_file(handed)

    def _cohort(self, request: HttpRequest, pk: int) -> Cohort:
        user = get_staff_user(request)
        require(user, SEE)
        return get_object_or_404(Cohort.objects.visible_to(user), pk=pk)

    def _file(self, request: HttpRequest, pk: int) -> Participation:
        user = get_staff_user(request)
        require(user, SEE)
        rows = Participation.objects.visible_to(user).filter(stage__in=SEATED)
        return get_object_or_404(rows.select_related("person"), pk=pk)
