"""The numbers of drafts that their owners deleted, to be read: no gap in the numbers stays unexplained."""

from __future__ import annotations

from participants.register.models import ErasedDraft
from pemwecco.core.admin import LogAdmin, admin


@admin.register(ErasedDraft)
class ErasedDraftAdmin(LogAdmin):
    list_display = ("reference", "call", "begun_on", "erased_at")
    list_filter = ("call",)
    list_select_related = ("call",)
    search_fields = ("reference",)
    date_hierarchy = "erased_at"
