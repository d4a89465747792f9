"""How a programme is known to the registers of open data."""

from __future__ import annotations

from pemwecco.core.admin import BaseAdmin, admin
from reporting.outputs.models import OpenActivity


@admin.register(OpenActivity)
class OpenActivityAdmin(BaseAdmin):
    """One row a programme; without it no open-data file is made."""

    list_display = ("identifier", "programme", "status", "starts_on", "ends_on")
    list_select_related = ("programme",)
    fields = (
        "programme",
        "identifier",
        ("reporter", "reporter_type"),
        "funder",
        ("funder_identifier", "funder_type"),
        "status",
        ("starts_on", "ends_on"),
        "sector",
    )
