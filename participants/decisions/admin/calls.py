"""The staff page of a call: its settings, the ranking board, the rehearsal of its rules."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _

from participants.calls.admin.calls import CallSettingsAdmin
from participants.decisions.admin.board import RankingBoardPages
from participants.decisions.admin.rehearsal import RehearsalPages
from participants.decisions.models import Round
from participants.register.models import Call
from pemwecco.core.admin import admin, get_staff_user


@admin.register(Call)
class CallAdmin(RankingBoardPages, RehearsalPages, CallSettingsAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    """Everything that is decided about a call, in one place."""

    def state_of(self, request: HttpRequest, call: Call) -> dict[str, Any]:
        """Beside the pages of the call, its rounds: decisions, minutes and spreadsheet of each."""
        state = super().state_of(request, call)
        rounds = Round.objects.visible_to(get_staff_user(request)).filter(call=call)
        links = []
        for number in rounds.order_by("number").values_list("number", flat=True):
            page = reverse("admin:register_call_round", args=[call.pk, number])
            links.append((_("Round %(number)s") % {"number": number}, page))
        return state | {"beside": [*state["beside"], *links]}

    def get_urls(self) -> list[URLPattern]:
        return [*self.rehearsal_urls(), *self.board_urls(), *super().get_urls()]
