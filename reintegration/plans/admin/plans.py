"""The list of plans and the page of one: begun, proposed, agreed for the programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from participants.eligibility.services.route import list_support_structures
from pemwecco.core.adding_admin import AddingAdmin
from pemwecco.core.admin import admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.queues import register_queue
from reintegration.plans.forms import PlanForm, ReferralAskForm
from reintegration.plans.lifecycle import CHANGE, PLAN
from reintegration.plans.models import PlanQuerySet, PlanVersion, ReintegrationPlan
from reintegration.plans.queries import (
    PLANNING_STAGES,
    annotate_agreement,
    list_files_to_complete,
    list_files_without_plan,
    list_plans_behind,
    list_plans_to_answer,
    list_unagreed_plans,
)
from reintegration.plans.services.choices import list_helper_choices
from reintegration.plans.services.endings import (
    close_plan,
    is_completion_proposed,
    reopen_plan,
)
from reintegration.plans.services.pages import build_plan_page
from reintegration.plans.services.plans import (
    accept_version,
    begin_plan,
    decline_version,
)
from reintegration.plans.services.referrals import (
    list_milestones_to_help,
    refer_from_plan,
)

register_queue(
    "register.Participation",
    "plan",
    _("people in mobility or back without a plan"),
    lambda _viewer: list_files_without_plan(),
)
register_queue(
    "register.Participation",
    "complete",
    _("files to complete: their plan has ended"),
    lambda _viewer: list_files_to_complete(),
)
register_queue(
    "plans.ReintegrationPlan",
    "answer",
    _("plans proposed by participants"),
    lambda _viewer: list_plans_to_answer(),
)
register_queue(
    "plans.ReintegrationPlan",
    "agree",
    _("plans to agree before the two months end"),
    lambda _viewer: list_unagreed_plans(timezone.localdate()),
)
register_queue(
    "plans.ReintegrationPlan",
    "behind",
    _("plans with a milestone that is late"),
    lambda _viewer: list_plans_behind(timezone.localdate()),
)


class AgreedFilter(SimpleListFilter):
    """Whether a version is in force."""

    title = _("agreed by both")
    parameter_name = "agreed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("yes")), ("no", _("no"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(is_agreed=self.value() == "yes")


class NewPlanForm(forms.ModelForm[ReintegrationPlan]):
    """Of whom, and of which kind."""

    class Meta:
        model = ReintegrationPlan
        fields = ("participation", "kind")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        file = data.get("participation")
        if file is not None and file.stage not in PLANNING_STAGES:
            sentence = gettext("A plan is begun during the stay or after the return.")
            self.add_error("participation", sentence)
        return data


@admin.register(ReintegrationPlan)
class ReintegrationPlanAdmin(AddingAdmin):
    """All plans, the last begun first."""

    lifecycle = PLAN
    is_cared_for = True
    titled_after = ("participation.person",)
    list_display = (
        "participation",
        "kind",
        "stage",
        "agreed",
        "returned",
        "to_agree_by",
    )
    impersonal_columns = ("agreed", "returned", "to_agree_by")
    list_filter = (
        "stage",
        "closed_because",
        AgreedFilter,
        "kind",
        "participation__cohort",
    )
    list_select_related = ("participation",)
    search_fields = ("participation",)
    autocomplete_fields = ("participation",)
    fields = (
        "participation",
        "kind",
        ("stage", "closed_because"),
        "begun_by",
        "begun_at",
    )
    # Each end is chosen for one plan.
    bulk_transitions = ("reopen_plan",)

    def get_queryset(self, request: HttpRequest) -> PlanQuerySet:
        rows: Any = super().get_queryset(request)
        return annotate_agreement(rows)

    def get_form(
        self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewPlanForm
        return super().get_form(request, obj, *args, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fields(request, obj) if obj else ("participation", "kind")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        if obj is None:
            return fields
        return (*fields, "participation", "closed_because", "begun_by", "begun_at")

    @admin.display(description=_("agreed by both"), boolean=True)
    def agreed(self, row: Any) -> bool:
        return bool(row.is_agreed)

    @admin.display(description=_("returned on"), ordering="returned_on")
    def returned(self, row: Any) -> Any:
        return row.returned_on

    @admin.display(description=_("to be agreed by"), ordering="agree_by")
    def to_agree_by(self, row: Any) -> Any:
        return row.agree_by

    def add_row(self, request: HttpRequest, data: dict[str, Any]) -> Any:
        return begin_plan(by=get_staff_user(request), **data)

    def apply_transition(
        self, request: HttpRequest, row: ReintegrationPlan, name: str, reason: str
    ) -> None:
        """The end of a plan has its reason; one with nothing left to follow proposes to complete the file."""
        by = get_staff_user(request)
        if name == "reopen_plan":
            reopen_plan(plan=row, words=reason, by=by)
            return
        because = request.POST.get("code", "")
        close_plan(plan=row, because=because, words=reason, by=by)
        if is_completion_proposed(row):
            messages.info(request, gettext("The file can be completed now."))

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/propose/",
                page(require_http_methods(["GET", "HEAD", "POST"])(self.propose_view)),
                name="plans_propose",
            ),
            path(
                "version/<int:pk>/answer/",
                page(require_POST(answer_version_view)),
                name="plans_version_answer",
            ),
            path(
                "<int:pk>/refer/",
                page(require_http_methods(["GET", "HEAD", "POST"])(self.refer_view)),
                name="plans_refer",
            ),
            *super().get_urls(),
        ]

    def refer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A support structure is asked to help: which, with what, and what it may know."""
        user = get_staff_user(request)
        require(user, CHANGE)
        plan = get_object_or_404(ReintegrationPlan.objects.visible_to(user), pk=pk)
        form = ReferralAskForm(
            request.POST if request.method == "POST" else None,
            structures=list_support_structures(),
            lines=list_milestones_to_help(plan),
        )
        if form.is_bound and form.is_valid():
            try:
                refer_from_plan(plan=plan, by=user, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, list(refusal.sentences))
            else:
                messages.success(request, gettext("The participant is asked first."))
                page = reverse("admin:plans_reintegrationplan_change", args=[pk])
                return HttpResponseRedirect(f"{page}#referrals")
        context = self.frame_page(request, str(plan), plan=plan, form=form)
        status = 422 if form.is_bound else 200
        return TemplateResponse(
            request, "plans/admin/refer.html", context, status=status
        )

    def propose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The next version, as staff propose it."""
        user = get_staff_user(request)
        require(user, CHANGE)
        rows = ReintegrationPlan.objects.visible_to(user).select_related(
            "participation__person", "participation__call__programme"
        )
        plan = get_object_or_404(rows, pk=pk)
        version = build_plan_page(plan).versions[0]
        form = PlanForm(
            request.POST if request.method == "POST" else None,
            version=version,
            helpers=list_helper_choices(plan, version, user),
        )
        address = reverse("admin:plans_reintegrationplan_change", args=[pk])
        if form.propose(plan, user):
            messages.success(request, gettext("Proposed: the participant is told."))
            return HttpResponseRedirect(f"{address}#plan")
        context = self.frame_page(request, str(plan), plan=plan, form=form)
        status = 422 if form.is_bound else 200
        return TemplateResponse(
            request, "plans/admin/propose.html", context, status=status
        )


def answer_version_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes or no of the programme to what the participant proposes."""
    user = get_staff_user(request)
    require(user, CHANGE)
    version = get_object_or_404(PlanVersion.objects.visible_to(user), pk=pk)
    try:
        if request.POST.get("verdict") == "yes":
            accept_version(version=version, by=user)
            messages.success(request, gettext("Agreed for the programme."))
        else:
            reason = request.POST.get("reason", "")
            decline_version(version=version, reason=reason, by=user)
            messages.success(request, gettext("Answered."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    page = reverse("admin:plans_reintegrationplan_change", args=[version.plan_id])
    return HttpResponseRedirect(f"{page}#plan")
