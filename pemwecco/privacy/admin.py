"""Readings and consents, to be read by those who answer for them; never changed."""

from __future__ import annotations

from pemwecco.core.admin import LogAdmin, admin
from pemwecco.privacy.models import Consent, Reading


@admin.register(Reading)
class ReadingAdmin(LogAdmin):
    list_display = ("at", "by", "act", "label", "recipient", "address")
    list_filter = ("act", "content_type")
    search_fields = ("label", "by__email")
    list_select_related = ("by",)
    date_hierarchy = "at"


@admin.register(Consent)
class ConsentAdmin(LogAdmin):
    list_display = (
        "given_at",
        "email",
        "purpose",
        "wording_version",
        "language",
        "withdrawn_at",
    )
    list_filter = ("purpose", "language")
    search_fields = ("email",)
