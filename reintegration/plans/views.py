"""My plan after the return: read, agreed or not, proposed otherwise, milestone by milestone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from participants.eligibility.models import Referral
from participants.eligibility.services.after_return import (
    consent_to_referral,
    take_referral_consent_back,
)
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.unsent.pages import UnsentPage
from reintegration.plans.forms import PlanAnswerForm, PlanForm, ReachedForm
from reintegration.plans.lifecycle import PlanStage
from reintegration.plans.models import PlanMilestone, PlanVersion, ReintegrationPlan
from reintegration.plans.queries import annotate_agreement, list_plan_staff
from reintegration.plans.services.choices import list_helper_choices
from reintegration.plans.services.pages import PlanPage, build_plan_page
from reintegration.plans.services.plans import (
    accept_version,
    decline_version,
    reach_milestone,
)
from reintegration.plans.services.referrals import describe_own_referrals


def _get_own_plan(user: User) -> ReintegrationPlan:
    """The plan of the person who looks, the last one, else 404."""
    rows = annotate_agreement(ReintegrationPlan.objects.of_person(user))
    plan = rows.select_related(
        "participation__person", "participation__call__programme"
    )
    found = plan.order_by("-pk").first()
    if found is None:
        raise Http404(_("This page does not exist."))
    return found


@never_cache
@require_safe
def show_own_plan(request: HttpRequest) -> HttpResponse:
    """What is agreed, what is proposed, who follows me."""
    plan = _get_own_plan(get_user_or_404(request))
    return _draw_plan(request, plan)


def _draw_plan(
    request: HttpRequest, plan: ReintegrationPlan, status: int = 200, **more: Any
) -> HttpResponse:
    page = build_plan_page(plan)
    answering = UnsentPage(request, "plans.answer", about=plan.pk)
    form = more.pop("form", None) or PlanAnswerForm()
    context = {
        "plan": plan,
        "page": page,
        "may_answer": _may_answer(page),
        "followers": list_plan_staff(plan),
        "form": form,
        "unsent": answering.open(form),
        "reached_form": ReachedForm(),
        "referrals": describe_own_referrals(plan),
        **more,
    }
    return render(request, "plans/own.html", context, status=status)


def _may_answer(page: PlanPage) -> bool:
    version = page.proposed
    return version is not None and version.participant_yes_at is None


@never_cache
@require_POST
def answer_own_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes to a version, or no with words."""
    user = get_user_or_404(request)
    plan = _get_own_plan(user)
    version = get_visible_or_404(plan.versions.all(), user, pk=pk)
    assert isinstance(version, PlanVersion)
    unsent = UnsentPage(request, "plans.answer", about=plan.pk)
    form = PlanAnswerForm(request.POST)
    if not form.is_valid():
        return _draw_plan(request, plan, status=422, form=form)
    try:
        if request.POST.get("verdict") == "yes":
            accept_version(version=version, by=user)
            said = _("Thank you: you have said yes to the plan.")
        else:
            reason = form.cleaned_data["reason"]
            decline_version(version=version, reason=reason, by=user)
            said = _("Thank you: the programme reads what is to be otherwise.")
    except Refused as refusal:
        form.add_error(None, list(refusal.sentences))
        return _draw_plan(request, plan, status=422, form=form)
    messages.success(request, said)
    return unsent.finish(redirect("plans:own"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose_own_plan(request: HttpRequest) -> HttpResponse:
    """Propose the plan otherwise; what is typed is kept while it is not sent."""
    user = get_user_or_404(request)
    plan = _get_own_plan(user)
    if plan.stage == PlanStage.CLOSED:
        messages.info(request, _("This plan is closed."))
        return redirect("plans:own")
    version = build_plan_page(plan).versions[0]
    unsent = UnsentPage(request, "plans.propose", about=plan.pk)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        version=version,
        helpers=list_helper_choices(plan, version, user),
    )
    if form.propose(plan, user):
        messages.success(request, _("Sent: the programme reads your plan."))
        return unsent.finish(redirect("plans:own"))
    context = {"plan": plan, "form": form, "unsent": unsent.open(form)}
    status = 422 if form.is_bound else 200
    return render(request, "plans/propose.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tell_own_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell that a milestone is reached."""
    user = get_user_or_404(request)
    plan = _get_own_plan(user)
    row = get_visible_or_404(plan.milestones.all(), user, pk=pk)
    assert isinstance(row, PlanMilestone)
    unsent = UnsentPage(request, "plans.milestone", about=row.pk)
    form = ReachedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            reach_milestone(milestone=row, by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(request, _("Noted. Well done!"))
            return unsent.finish(redirect("plans:own"))
    line = row.lines.order_by("-version__number").first()
    context = {"line": line, "form": form, "unsent": unsent.open(form)}
    status = 422 if form.is_bound else 200
    return render(request, "plans/milestone.html", context, status=status)


@never_cache
@require_POST
def answer_own_referral(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes to a structure that may be told, no, or the yes taken back."""
    user = get_user_or_404(request)
    plan = _get_own_plan(user)
    own = Referral.objects.of_return().filter(participation=plan.participation_id)
    row = get_visible_or_404(own, user, pk=pk)
    assert isinstance(row, Referral)
    try:
        if request.POST.get("verdict") == "yes":
            consent_to_referral(referral=row, by=user)
            said = _("Thank you: the structure is asked now.")
        else:
            take_referral_consent_back(referral=row, by=user)
            said = _("Noted: your data are not shared with this structure.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("plans:own")
