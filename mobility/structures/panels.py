"""On the staff page of a support structure: who speaks for it, who is invited, what it nominates."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from mobility.structures.models import (
    Nomination,
    StructureAccess,
    StructureInvitation,
)
from mobility.structures.services.access import END_ACCESS, GIVE_ACCESS
from pemwecco.accounts.models import User
from pemwecco.core.panels import Panel, register_row_panel
from pemwecco.network.models import SUPPORT_KINDS, Organisation

MOST_SHOWN = 20


@register_row_panel(39)
def build_structure_panel(row: Model, viewer: User) -> Panel | None:
    """Three queries for a support structure, none for another row."""
    if not isinstance(row, Organisation) or row.kind not in SUPPORT_KINDS:
        return None
    if not viewer.has_perm("structures.view_structureaccess"):
        return None
    accesses = StructureAccess.objects.visible_to(viewer).at_structure(row.pk)
    invitations = StructureInvitation.objects.visible_to(viewer).unanswered()
    nominations = Nomination.objects.visible_to(viewer).of_structure(row.pk)
    context: dict[str, Any] = {
        "structure": row,
        "accesses": accesses[:MOST_SHOWN],
        "invitations": invitations.filter(structure=row).select_related("invited_by")[
            :MOST_SHOWN
        ],
        "nominations": nominations[:MOST_SHOWN],
        "may_invite": viewer.has_perm(GIVE_ACCESS),
        "may_end": viewer.has_perm(END_ACCESS),
    }
    return Panel(
        "portal", _("In the partner portal"), "structures/admin/panel.html", context
    )
