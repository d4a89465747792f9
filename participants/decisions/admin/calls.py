"""The staff page of a call: its settings, the ranking board, the rehearsal of its rules."""

from __future__ import annotations

from django.urls import URLPattern

from participants.calls.admin.calls import CallSettingsAdmin
from participants.decisions.admin.board import RankingBoardPages
from participants.decisions.admin.rehearsal import RehearsalPages
from participants.register.models import Call
from pemwecco.core.admin import admin


@admin.register(Call)
class CallAdmin(RankingBoardPages, RehearsalPages, CallSettingsAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    """Everything that is decided about a call, in one place."""

    def get_urls(self) -> list[URLPattern]:
        return [*self.rehearsal_urls(), *self.board_urls(), *super().get_urls()]
