"""The list of dossiers and the page of one: facts, findings, pieces, course, letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mobility.visas import rules
from mobility.visas.admin.acts import ACTS, BARE
from mobility.visas.admin.boards import DossierBoardPages
from mobility.visas.admin.filters import (
    WAITING,
    DossierCohortFilter,
    LatenessFilter,
    ToCheckFilter,
    with_course,
)
from mobility.visas.admin.page import build_dossier_context, list_page_rows
from mobility.visas.forms.dossiers import FactsForm
from mobility.visas.forms.pieces import ItemDatesForm, UploadForm
from mobility.visas.lifecycle import DOSSIER, PIECE, DossierStage
from mobility.visas.models import Dossier, Piece
from mobility.visas.services.checklist import (
    COLLECTING,
    accept_checklist_item,
    receive_checklist_item,
    return_checklist_item,
    set_item_dates,
    waive_checklist_item,
)
from mobility.visas.services.dossiers import change_facts
from mobility.visas.services.lead_times import get_learned_lead_times, plan_steps
from mobility.visas.services.limits import get_decision_due, get_stay_limits
from mobility.visas.services.rows_ahead import read_dossier_ahead
from participants.register.models import Participation
from participants.register.sections import Section, register_participation_section
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.admin import BaseAdmin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.chips import render_chip
from pemwecco.core.day_words import date_format
from pemwecco.core.folded_queries import order_by_name
from pemwecco.core.history.versions import build_versioned_form, lock_row
from pemwecco.core.labels import join_label
from pemwecco.core.lists.columns import build_path_column, register_list_column
from pemwecco.core.remembering import remembering
from pemwecco.core.timeline import list_timeline_rows
from pemwecco.core.visitors import get_client_address
from pemwecco.privacy.services import record_reading

TONES = {
    DossierStage.GRANTED: "good",
    DossierStage.REFUSED: "bad",
    DossierStage.APPEALED: "attention",
    DossierStage.OPEN: "",
    DossierStage.CLOSED: "",
}
# Where the page opens again after an act.
ANCHORS = {
    "waive": "#findings",
    "withdraw": "#findings",
    "flight": "#journey",
    "unflight": "#journey",
    "bed": "#journey",
    "unbed": "#journey",
    "cost": "#costs",
    "uncost": "#costs",
    "take": "#journey",
    "turndown": "#journey",
    "visa": "#passport",
    "multiple": "#passport",
}


def render_dossier_chip(dossier: Dossier) -> str:
    return render_chip(
        dossier.get_stage_display(), TONES.get(DossierStage(dossier.stage), "progress")
    )


register_list_column(
    "visas.Dossier", build_path_column("participation__cohort", gettext_lazy("cohort"))
)
register_list_column(
    "visas.Dossier", build_path_column("post__organisation", gettext_lazy("post"))
)


@admin.register(Dossier)
class DossierAdmin(DossierBoardPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    lifecycle = DOSSIER
    is_cared_for = True
    list_display = (
        "number",
        "who",
        "state",
        "trip",
        "lodge_by",
        "to_give",
        "to_look_at",
        "lateness",
    )
    list_columns_offered = (
        "lodged_on",
        "paid_by",
        "entries",
        "insurance_until",
        "email",
        "phone",
    )
    list_column_rights: ClassVar[dict[str, str]] = {
        "email": "network.view_person",
        "phone": "network.view_person",
    }
    impersonal_columns = ("participation__cohort", "post__organisation")
    list_display_links = ("number", "who")
    list_select_related = ("participation__person", "participation__cohort", "lodging")
    list_filter = ("stage", LatenessFilter, ToCheckFilter, DossierCohortFilter, "post")
    list_filter_sheet = True
    list_fullwidth = True
    search_fields = ("participation", "external_reference")
    bulk_prefetch_related = ("pieces",)
    history_parts = (
        "visas.Piece",
        "visas.Appointment",
        "visas.Lodgement",
        "visas.Decision",
        "visas.FindingWaiver",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A dossier opens by itself when a person is selected.
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_course(super().get_queryset(request))

    def _limits(self) -> rules.Limits:
        return get_stay_limits(timezone.localdate())

    def prepare_list(self, request: HttpRequest) -> None:
        # One look-up for all the rows of the list.
        self.limits = self._limits()
        self.lead, _learned = get_learned_lead_times(timezone.localdate())

    @admin.display(
        description=gettext_lazy("dossier"), ordering="participation__reference"
    )
    def number(self, dossier: Dossier) -> str:
        return str(dossier)

    @admin.display(
        description=gettext_lazy("person"),
        ordering=order_by_name("participation__person__")[0],
    )
    def who(self, dossier: Dossier) -> str:
        return str(dossier.participation.person)

    @admin.display(description=gettext_lazy("stage"), ordering="stage")
    def state(self, dossier: Dossier) -> str:
        return render_dossier_chip(dossier)

    @admin.display(description=gettext_lazy("first day"), ordering="entry")
    def trip(self, dossier: Any) -> str:
        return date_format(dossier.entry, "SHORT_DATE_FORMAT") if dossier.entry else ""

    @admin.display(description=gettext_lazy("lodge by"))
    def lodge_by(self, dossier: Any) -> str:
        if dossier.entry is None or dossier.stage not in COLLECTING:
            return ""
        plan = plan_steps(dossier.entry, dossier.law_days, self.lead, self.limits)
        return date_format(plan[rules.PlanStep.LODGING], "SHORT_DATE_FORMAT")

    @admin.display(description=gettext_lazy("lodged on"), ordering="lodging__lodged_on")
    def lodged_on(self, dossier: Dossier) -> date | None:
        lodging = getattr(dossier, "lodging", None)
        return lodging.lodged_on if lodging is not None else None

    @admin.display(description=gettext_lazy("e-mail address"))
    def email(self, dossier: Dossier) -> str:
        return dossier.participation.person.email

    @admin.display(description=gettext_lazy("phone"))
    def phone(self, dossier: Dossier) -> str:
        return str(dossier.participation.person.phone)

    @admin.display(
        description=pgettext_lazy("papers of a dossier", "missing"), ordering="missing"
    )
    def to_give(self, dossier: Any) -> int:
        return int(dossier.missing)

    @admin.display(description=gettext_lazy("to check"), ordering="to_check")
    def to_look_at(self, dossier: Any) -> int:
        return int(dossier.to_check) + int(dossier.proposed)

    @admin.display(description=gettext_lazy("late"))
    def lateness(self, dossier: Any) -> str:
        today, limits = timezone.localdate(), self.limits
        if dossier.stage in COLLECTING:
            if (
                dossier.entry
                and dossier.entry - timedelta(days=limits.lodging_latest_days) < today
            ):
                return render_chip(_("last day passed"), "bad")
            if dossier.late_pieces:
                return render_chip(
                    _("%(count)s overdue") % {"count": dossier.late_pieces}, "attention"
                )
        lodging = getattr(dossier, "lodging", None)
        if (
            dossier.stage in WAITING
            and lodging is not None
            and self._get_decision_day(dossier) < today
        ):
            return render_chip(_("decision overdue"), "attention")
        return ""

    def _get_decision_day(self, dossier: Any) -> date:
        days = dossier.law_days or self.limits.decision_days
        limits = replace(self.limits, decision_days=days)
        return get_decision_due(dossier.lodging.lodged_on, limits).normal

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("plan/", view(self.plan_view), name="visas_dossier_plan"),
            path("refusals/", view(self.refusals_view), name="visas_dossier_refusals"),
            path(
                "<int:pk>/act/<str:name>/",
                view(self.act_view),
                name="visas_dossier_act",
            ),
            path("<int:pk>/facts/", view(self.facts_view), name="visas_dossier_facts"),
            path(
                "<int:pk>/pieces/<int:piece>/",
                view(self.piece_view),
                name="visas_dossier_piece",
            ),
            *super().get_urls(),
        ]

    def _row(self, request: HttpRequest, pk: Any) -> Dossier:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = Dossier.objects.visible_to(request.user).select_related(
            "participation__person", "passport__scan", "lodging", "decision"
        )
        return get_object_or_404(rows, pk=pk)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> TemplateResponse:
        """The page of a dossier; what is looked at of a passport is written in the log of readings."""
        if request.method != "GET" or not (object_id or "").isdecimal():
            raise Http404
        dossier = self._row(request, object_id)
        if dossier.passport is not None and get_staff_user(request).has_perm(
            "visas.view_traveldocument"
        ):
            record_reading(
                by=get_staff_user(request),
                what=dossier.passport,
                address=get_client_address(request),
            )
        return self._page(request, dossier)

    def _page(
        self,
        request: HttpRequest,
        dossier: Dossier,
        bound: dict[str, BaseForm] | None = None,
    ) -> TemplateResponse:
        with remembering():
            viewer = get_staff_user(request)
            timeline = list_timeline_rows(dossier, viewer)
            read_dossier_ahead(dossier, *list_page_rows(dossier), *timeline)
            shown = build_dossier_context(dossier, viewer, bound or {})
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "chip": render_dossier_chip(dossier),
            **shown,
        }
        return TemplateResponse(
            request, "admin/visas/dossier.html", context, status=422 if bound else 200
        )

    def _back(self, dossier: Dossier, anchor: str = "") -> HttpResponse:
        return HttpResponseRedirect(
            reverse("admin:visas_dossier_change", args=[dossier.pk]) + anchor
        )

    def act_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """One act with its form; what it refuses stands beside the form."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        dossier = self._row(request, pk)
        if (act := ACTS.get(name)) is None:
            raise Http404
        require(get_staff_user(request), act.right)
        form = act.form(request.POST, dossier=dossier, auto_id=f"id_{name}_%s")
        if not form.is_valid():
            return self._page(request, dossier, {name: form})
        # What the page has read with it would be stale once the act has written.
        fresh = Dossier.objects.get(pk=dossier.pk)
        try:
            messages.success(
                request, act.do(fresh, form.cleaned_data, get_staff_user(request))
            )
        except Refused as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, sentence)
            if name not in BARE:
                return self._page(request, self._row(request, pk), {name: form})
            messages.error(request, str(refusal))
        if name == "reapply":
            dossier = fresh.participation.dossiers.latest("attempt")
        return self._back(dossier, ANCHORS.get(name, ""))

    def facts_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Post, who pays, entries, insurance; the checklist follows."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        by = get_staff_user(request)
        with transaction.atomic():
            lock_row(self._row(request, pk))
            dossier = self._row(request, pk)
            form = build_versioned_form(FactsForm, viewer=by)(
                request.POST, instance=dossier
            )
            if not form.is_valid():
                return self._page(request, self._row(request, pk), {"facts": form})
            change_facts(
                dossier=form.save(commit=False),
                fingerprinted_on=form.cleaned_data["fingerprinted_on"],
                by=by,
            )
        messages.success(request, _("Saved; the checklist is computed anew."))
        return self._back(dossier)

    def piece_view(self, request: HttpRequest, pk: int, piece: int) -> HttpResponse:
        """Accept, send back, waive or add one piece."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        dossier, by = self._row(request, pk), get_staff_user(request)
        require(by, "visas.check_piece")
        row = get_object_or_404(
            Piece.objects.visible_to(by).select_related("dossier"),
            dossier=dossier,
            pk=piece,
        )
        try:
            self._move_piece(request, row, by)
        except Refused as refusal:
            messages.error(request, join_label(row.label, refusal))
        return self._back(dossier, f"#piece-{row.pk}")

    def _move_piece(self, request: HttpRequest, row: Piece, by: User) -> None:
        move, reason = request.POST.get("move", ""), request.POST.get("reason", "")
        if move == "upload":
            form = UploadForm(request.POST, request.FILES)
            if not form.is_valid():
                raise Refused(_("Choose a file first."))
            receive_checklist_item(piece=row, uploaded=form.cleaned_data["file"], by=by)
        elif move == "send_back":
            return_checklist_item(piece=row, remark=reason, by=by)
        elif move == "waive":
            waive_checklist_item(piece=row, reason=reason, by=by)
        elif move == "accept":
            accept_checklist_item(piece=row, by=by)
        elif move == "dates":
            dates = ItemDatesForm(request.POST)
            if not dates.is_valid():
                raise Refused(_("This is no date."))
            set_item_dates(piece=row, by=by, **dates.cleaned_data)
        elif move == "require":
            PIECE.apply(row, "require", actor=Staff(by), reason=reason)
        else:
            raise Http404


@register_participation_section(70)
def visa_section(file: Participation, viewer: User) -> Section | None:
    """Where the visa stands, on the page of the file."""
    if not viewer.has_perm("visas.view_dossier"):
        return None
    dossier = (
        with_course(file.dossiers.order_by("-attempt"))
        .select_related("post__organisation")
        .first()
    )
    if dossier is None:
        return None
    context = {"dossier": dossier, "chip": render_dossier_chip(dossier)}
    return Section(_("Visa"), "admin/visas/section.html", context)
