"""How a visit went: the participant tells in my space, the host in the partner portal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mobility.hosts.forms.evaluations import EvaluationForm
from mobility.hosts.models import (
    TAKES_PLACE,
    EvaluationSide,
    Placement,
    VisitEvaluation,
)
from mobility.hosts.services.contacts import NOT_A_MANAGER, can_manage_host
from mobility.hosts.services.evaluations import evaluate_visit
from mobility.hosts.views.profile import list_own_hosts
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.unsent.pages import UnsentPage

OF_VISIT = ("participation__person", "host__organisation")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate_own_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a participant says of a host that they visited."""
    user = get_user_or_404(request)
    own = Placement.objects.filter(
        participation__person__email=user.email, stage__in=TAKES_PLACE
    )
    placement = get_object_or_404(own.select_related(*OF_VISIT), pk=pk)
    page = EvaluationPage(request, user, placement, EvaluationSide.VISITOR)
    if page.is_taken():
        return page.finish(reverse("home:me"))
    return page.render("hosts/evaluate_host.html", manages=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate_received_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a host says of a visit that it received."""
    user = get_user_or_404(request)
    hosts = list_own_hosts(user)
    rows = Placement.objects.of_contact(user).filter(stage__in=TAKES_PLACE)
    placement: Placement = get_visible_or_404(
        rows.select_related(*OF_VISIT), user, pk=pk
    )
    manages = can_manage_host(user, placement.host_id)
    if request.method == "POST" and not manages:
        raise PermissionDenied(NOT_A_MANAGER)
    page = EvaluationPage(request, user, placement, EvaluationSide.HOST)
    if page.is_taken():
        return page.finish(reverse("hosts:placement", args=[pk]))
    return page.render("hosts/evaluate_visit.html", hosts=hosts, manages=manages)


class EvaluationPage:
    """The form of one side on one visit: read only before the last day, and once it cannot change."""

    def __init__(
        self,
        request: HttpRequest,
        user: User,
        placement: Placement,
        side: EvaluationSide,
    ) -> None:
        self.request, self.user = request, user
        self.placement, self.side = placement, side
        rows = VisitEvaluation.objects.visible_to(user).filter(side=side)
        self.given = rows.filter(placement=placement).first()
        posted = request.POST if request.method == "POST" else None
        self.form = EvaluationForm(posted, side=side, given=self.given)
        self.unsent = UnsentPage(request, "hosts.evaluation", about=placement.pk)

    def is_taken(self) -> bool:
        """Whether something was sent, and is kept."""
        if not self.form.is_valid():
            return False
        try:
            evaluate_visit(
                placement=self.placement,
                side=self.side,
                marks=self.form.read_marks(),
                words=self.form.cleaned_data["words"],
                by=self.user,
            )
        except Refused as refusal:
            for sentence in refusal.sentences:
                self.form.add_error(None, sentence)
            return False
        return True

    def finish(self, page: str) -> HttpResponse:
        messages.success(self.request, _("Thank you: what you told is kept."))
        return self.unsent.finish(redirect(page))

    def render(self, template: str, **more: Any) -> HttpResponse:
        today = timezone.localdate()
        given, form = self.given, self.form
        context = {
            "placement": self.placement,
            "given": given,
            "marks": list(given.marks.all()) if given else [],
            "is_early": self.placement.ends_on > today,
            "is_open": self.placement.ends_on <= today
            and (given is None or given.is_editable(today)),
            "form": form,
            "unsent": self.unsent.open(form),
            **more,
        }
        status = 422 if form.is_bound and form.errors else 200
        return render(self.request, template, context, status=status)
