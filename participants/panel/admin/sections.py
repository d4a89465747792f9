"""What the panel adds to the page of a file: who reads it, what they said."""

from __future__ import annotations

from django.utils.translation import gettext as _

from participants.panel.admin.assignment import list_unbarred_members
from participants.panel.services.base import REVIEWABLE
from participants.panel.services.calibration import (
    get_corrected_mean,
    get_reviews_with_summary,
)
from participants.register.models import Participation
from participants.register.sections import Section, register_participation_section
from pemwecco.accounts.models import User


@register_participation_section(40)
def panel_section(participation: Participation, viewer: User) -> Section | None:
    if not viewer.has_perm("panel.view_review"):
        return None
    reviews, summary = get_reviews_with_summary(participation)
    reviewable = participation.stage in REVIEWABLE
    if not reviews and not reviewable:
        return None
    may_give = viewer.has_perm("panel.add_review")
    context = {
        "reviews": reviews,
        "summary": summary,
        "corrected": get_corrected_mean(participation) if summary.count else None,
        "reviewable": reviewable,
        "may_give": may_give,
        "members": list_unbarred_members(participation)
        if may_give and reviewable
        else [],
        "application": getattr(participation, "application", None),
    }
    return Section(_("Panel"), "admin/panel/panel.html", context)
