"""Readings and consents, to be read by those who answer for them; never changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from pemwecco.core.admin import BaseAdmin, admin
from pemwecco.privacy.models import Consent, Reading


class LogAdmin(BaseAdmin):
    """A log is read, never written by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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
