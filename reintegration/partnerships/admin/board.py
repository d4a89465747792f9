"""The board of partnerships by stage, and what comes next in one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.register.models import Cohort
from pemwecco.casework.access import is_key, list_colleagues
from pemwecco.casework.queries import NOBODYS
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused, require
from reintegration.partnerships.forms import NextStepForm
from reintegration.partnerships.lifecycle import PARTNERSHIP
from reintegration.partnerships.models import Partnership
from reintegration.partnerships.services.board import (
    PartnershipQuery,
    build_partnership_lanes,
    narrow_to_owner,
)
from reintegration.partnerships.services.steps import plan_next_step

if TYPE_CHECKING:
    from pemwecco.core.admin import BaseAdmin as Base
else:
    Base = object


def list_owner_choices() -> list[tuple[str, str]]:
    """Who may answer for partnerships, by key, and nobody."""
    people = [(str(one.pk), str(one)) for one in list_colleagues(Partnership)]
    return [(NOBODYS, _("nobody")), *people]


class OwnerFilter(SimpleListFilter):
    """The partnerships for which somebody answers, as the board counts them."""

    title = gettext_lazy("who answers for it")
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list_owner_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return narrow_to_owner(queryset, self.value() or "")


def read_partnership_query(request: HttpRequest) -> PartnershipQuery:
    """What the address asks for; what cannot be is left out."""
    cohort, kind = request.GET.get("cohort", ""), request.GET.get("kind", "")
    owner = request.GET.get("owner", "")
    return PartnershipQuery(
        cohort=int(cohort) if is_key(cohort) else None,
        kind=kind if kind in Partnership.Kind.values else "",
        owner=owner if is_key(owner) or owner == NOBODYS else "",
    )


class PartnershipBoardPages(Base):
    """The pages beside the list, mixed into its staff page."""

    def board_view(self, request: HttpRequest) -> HttpResponse:
        """Columns by stage; each number leads to the list of just these rows."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET"])
        user = get_staff_user(request)
        require(user, "partnerships.view_partnership")
        query = read_partnership_query(request)
        context = self.frame_page(
            request,
            _("Partnerships by stage"),
            query=query,
            lanes=build_partnership_lanes(query, user),
            choices=_list_filter_choices(query),
        )
        return TemplateResponse(request, "partnerships/admin/board.html", context)

    def board_move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A move from a card of the board; what came of it stands above the board."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        rows = Partnership.objects.visible_to(get_staff_user(request))
        row = get_object_or_404(rows, pk=pk)
        name = request.POST.get("move", "")
        if name in PARTNERSHIP.transitions:
            self.make_transition(request, row, name, "")
        board = reverse("admin:partnerships_partnership_board")
        asked = request.GET.urlencode()
        return HttpResponseRedirect(f"{board}?{asked}" if asked else board)

    def step_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What comes next, by whom and until when."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        user = get_staff_user(request)
        require(user, "partnerships.change_partnership")
        row = get_object_or_404(Partnership.objects.visible_to(user), pk=pk)
        form = NextStepForm(request.POST, partnership=row)
        if form.is_valid():
            try:
                plan_next_step(partnership=row, by=user, **form.build_step())
            except Refused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("Noted."))
        else:
            for errors in form.errors.values():
                messages.error(request, " ".join(str(error) for error in errors))
        page = reverse("admin:partnerships_partnership_change", args=[pk])
        return HttpResponseRedirect(f"{page}#next-step")


def _list_filter_choices(query: PartnershipQuery) -> list[dict[str, Any]]:
    cohorts = [
        (str(one.pk), str(one)) for one in Cohort.objects.order_by("-arrives_on")
    ]
    return [
        {
            "name": "cohort",
            "label": _("Cohort"),
            "values": cohorts,
            "chosen": str(query.cohort or ""),
        },
        {
            "name": "owner",
            "label": _("Who answers for it"),
            "values": list_owner_choices(),
            "chosen": query.owner,
        },
        {
            "name": "kind",
            "label": _("Kind of partnership"),
            "values": Partnership.Kind.choices,
            "chosen": query.kind,
        },
    ]
