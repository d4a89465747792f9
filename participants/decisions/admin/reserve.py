"""The reserve of a call: its ranked lists, the seats that came back, what would happen if somebody goes."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from participants.calls.services.setup import get_call_settings
from participants.decisions.admin.rounds import RoundPages
from participants.decisions.models import PendingDecision, ReservePlace, Vacancy
from participants.decisions.services import reserve
from participants.decisions.services.balance import GroupNames
from participants.panel.models import get_barred_participation_ids
from participants.panel.services.base import get_hidden_participation_ids
from participants.register.models import Call, Participation
from pemwecco.core.admin import get_staff_user

LATEST = 50


class ReservePages(RoundPages):
    """The pages of the reserve, mixed into the staff pages of a call."""

    def reserve_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/reserve/",
                wrap(self.reserve_view),
                name="register_call_reserve",
            ),
            path(
                "<int:pk>/what-if/<int:file>/",
                wrap(self.what_if_view),
                name="register_call_what_if",
            ),
        ]

    def reserve_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the lists; a POST gives somebody another rank."""
        call = self.call_of_board(request, pk)
        if request.method == "POST":
            _handle_reserve_move(request, call)
            return HttpResponseRedirect(
                reverse("admin:register_call_reserve", args=[pk])
            )
        setup = get_call_settings(call)
        names = GroupNames()
        hidden = get_hidden_participation_ids(get_staff_user(request))
        waiting = reserve.list_waiting_places(call, hidden)
        lists = []
        for stratum, places in groupby(waiting, key=lambda place: place.stratum):
            name = _list_name(names, setup.reserve_by, stratum)
            lists.append((name, list(places)))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Reserve: %(call)s") % {"call": call},
            "call": call,
            "lists": lists,
            "pending": list(
                PendingDecision.objects.filter(
                    round__call=call,
                    round__published_at__isnull=True,
                    outcome=PendingDecision.Outcome.KEEP,
                )
                .exclude(participation__in=hidden)
                .select_related("participation__person", "participation__organisation")
                .order_by("stratum", "rank")
            ),
            "vacancies": list(
                Vacancy.objects.filter(participation__call=call)
                .exclude(
                    Q(participation__in=hidden) | Q(offer__participation__in=hidden)
                )
                .select_related("participation", "cohort", "offer__participation")[
                    :LATEST
                ]
            ),
            "may_decide": get_staff_user(request).has_perm(
                "register.decide_participation"
            ),
        }
        return TemplateResponse(request, "admin/decisions/reserve.html", context)

    def what_if_view(self, request: HttpRequest, pk: int, file: int) -> HttpResponse:
        """Who would be offered the place if this person gave it back; nothing is written."""
        call = self.call_of_board(request, pk)
        rows = Participation.objects.visible_to(get_staff_user(request)).filter(
            call=call
        )
        row = get_object_or_404(
            rows.select_related("call", "person", "cohort"), pk=file
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("If %(person)s withdraws") % {"person": row.person},
            "call": call,
            "found": reserve.rehearse_vacancy(
                row, get_hidden_participation_ids(get_staff_user(request))
            ),
        }
        return TemplateResponse(request, "admin/decisions/what_if.html", context)


def _handle_reserve_move(request: HttpRequest, call: Call) -> None:
    """One rank up or down, or to the number that was typed."""
    one, _colon, chosen = request.POST.get("one", "").partition(":")
    if one not in {"up", "down", "to"} or not chosen.isdecimal():
        raise Http404
    places = ReservePlace.objects.exclude(
        participation__in=get_barred_participation_ids(get_staff_user(request))
    )
    place = get_object_or_404(places, call=call, left_at__isnull=True, pk=chosen)
    typed = request.POST.get(f"rank-{place.pk}", "")
    if one == "to" and not typed.isdecimal():
        messages.error(request, _("Write the rank as a number."))
        return
    if one == "to":
        rank = int(typed)
    elif one == "down":
        rank = place.rank + 1
    else:
        rank = place.rank - 1
    moved = reserve.move_reserve_place(
        place=place, rank=rank, by=get_staff_user(request)
    )
    messages.success(
        request,
        _("%(file)s is now number %(rank)d.")
        % {"file": moved.participation, "rank": moved.rank},
    )


def _list_name(names: GroupNames, dimension: str, stratum: str) -> Any:
    if not stratum:
        return _("General list")
    return names.of(dimension, stratum) if dimension else stratum
