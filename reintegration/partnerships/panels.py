"""On the page of an introduction: the lead that came of it, or the button that makes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Model
from django.utils.translation import gettext as _

from mobility.itineraries.models import Introduction
from pemwecco.core.panels import Panel, register_row_panel
from reintegration.partnerships.models import Partnership

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@register_row_panel(40)
def build_lead_panel(row: Model, viewer: User) -> Panel | None:
    """To staff who see partnerships; making one asks for the right to add."""
    if not isinstance(row, Introduction):
        return None
    if not viewer.has_perm("partnerships.view_partnership"):
        return None
    context = {
        "introduction": row,
        "lead": Partnership.objects.visible_to(viewer).filter(introduction=row).first(),
        "kinds": Partnership.Kind.choices,
        "may_make": viewer.has_perm("partnerships.add_partnership"),
    }
    return Panel("lead", _("Partnership"), "partnerships/admin/lead.html", context)
