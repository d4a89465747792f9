"""What the panel adds to the page of a file: who reads it, what they said."""

from __future__ import annotations

from django.utils.translation import gettext as _

from participants.panel.admin.assignment import readers_of
from participants.panel.services.base import REVIEWABLE
from participants.panel.services.calibration import corrected_of, reviews_of
from participants.register.models import Participation
from participants.register.sections import Section, file_section
from pemwecco.accounts.models import User


@file_section(40)
def panel_section(file: Participation, viewer: User) -> Section | None:
    if not viewer.has_perm("panel.view_review"):
        return None
    reviews, summary = reviews_of(file)
    reviewable = file.stage in REVIEWABLE
    if not reviews and not reviewable:
        return None
    may_give = viewer.has_perm("panel.add_review")
    context = {
        "reviews": reviews,
        "summary": summary,
        "corrected": corrected_of(file) if summary.count else None,
        "reviewable": reviewable,
        "may_give": may_give,
        "members": readers_of(file) if may_give and reviewable else [],
        "application": getattr(file, "application", None),
    }
    return Section(_("Panel"), "admin/selection/panel.html", context)
