"""What is mine to do after a trip: my own in my space, those of a host in the partner portal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mobility.itineraries.access import get_own_participation, list_speaking_hosts
from mobility.itineraries.forms.reports import FinishPointForm, OwnPointForm
from mobility.itineraries.lifecycle import ActionPointStage
from mobility.itineraries.models import ActionPoint
from mobility.itineraries.papers import POINT_CONTACT
from mobility.itineraries.services.action_points import (
    add_action_point,
    finish_action_point,
    is_responsible_for_point,
)
from pemwecco.accounts.access import get_user_or_404
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.documents.services import FileRefused
from pemwecco.unsent.pages import UnsentPage


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def list_own_points(request: HttpRequest) -> HttpResponse:
    """What a participant has to do and did, with the form for the next."""
    user = get_user_or_404(request)
    file = get_own_participation(user)
    unsent = UnsentPage(request, "itineraries.points", about=file.pk)
    form = OwnPointForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            add_action_point(
                participation=file,
                responsible=ActionPoint.Responsible.PARTICIPANT,
                by=user,
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(request, _("Noted."))
            return unsent.finish(redirect("itineraries:points"))
    rows = ActionPoint.objects.of_person(user).filter(participation=file)
    context = {
        "file": file,
        "programme": file.call.programme,
        "form": form,
        "unsent": unsent.open(form),
        "points": rows,
    }
    status = 422 if form.is_bound else 200
    return render(request, "itineraries/points.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def finish_own_point(request: HttpRequest, pk: int) -> HttpResponse:
    """A participant says that something is done."""
    user = get_user_or_404(request)
    file = get_own_participation(user)
    rows = ActionPoint.objects.of_person(user).filter(participation=file)
    page = FinishPage(request, user, _find_point(rows, user, pk))
    if page.is_taken():
        return page.finish(reverse("itineraries:points"))
    return page.render("itineraries/point.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def finish_host_point(request: HttpRequest, pk: int) -> HttpResponse:
    """A host says that something is done; its other contacts read it."""
    user = get_user_or_404(request)
    hosts = list_speaking_hosts(user)
    point = _find_point(ActionPoint.objects.of_contact(user), user, pk)
    page = FinishPage(request, user, point)
    if page.is_taken():
        return page.finish(reverse("home:partner"))
    return page.render("itineraries/host_point.html", hosts=hosts)


def _find_point(rows: Any, user: User, pk: int) -> ActionPoint:
    joined = rows.select_related("participation__person", *POINT_CONTACT)
    point: ActionPoint = get_visible_or_404(joined, user, pk=pk)
    return point


class FinishPage:
    """The form by which whoever is responsible says that one point is done; read only for others."""

    def __init__(self, request: HttpRequest, user: User, point: ActionPoint) -> None:
        self.request, self.user, self.point = request, user, point
        self.is_mine = is_responsible_for_point(point, user)
        if request.method == "POST" and not self.is_mine:
            raise PermissionDenied(
                _("Whoever is responsible for it says that it is done.")
            )
        posted = request.POST if request.method == "POST" else None
        self.form = FinishPointForm(posted, request.FILES or None)
        self.unsent = UnsentPage(request, "itineraries.point", about=point.pk)

    def is_taken(self) -> bool:
        """Whether something was sent, and is kept."""
        if not self.form.is_bound or not self.form.is_valid():
            return False
        data = self.form.cleaned_data
        try:
            finish_action_point(
                point=self.point, word=data["word"], file=data["file"], by=self.user
            )
        except FileRefused as refusal:
            self.form.add_error("file", str(refusal))
            return False
        except Refused as refusal:
            self.form.add_error(None, list(refusal.sentences))
            return False
        return True

    def finish(self, page: str) -> HttpResponse:
        messages.success(self.request, _("Thank you: somebody else verifies it."))
        return self.unsent.finish(redirect(page))

    def render(self, template: str, **more: Any) -> HttpResponse:
        form, point = self.form, self.point
        steps = list(point.steps.all())
        is_open = point.stage == ActionPointStage.OPEN
        reopened = steps[-1].reason if is_open and steps else ""
        context = {
            "point": point,
            "is_open": self.is_mine and is_open,
            "reopened": reopened,
            "form": form,
            "unsent": self.unsent.open(form),
            **more,
        }
        status = 422 if form.is_bound and form.errors else 200
        return render(self.request, template, context, status=status)
