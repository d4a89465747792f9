"""The addresses to tell of the next call, to be read; each goes with its mail, or by its own link."""

from __future__ import annotations

from participants.calls.models import CallSubscriber
from pemwecco.core.admin import LogAdmin, admin


@admin.register(CallSubscriber)
class CallSubscriberAdmin(LogAdmin):
    list_display = ("email", "programme", "language", "at")
    list_filter = ("programme", "language")
    list_select_related = ("programme",)
    search_fields = ("email",)
    date_hierarchy = "at"
