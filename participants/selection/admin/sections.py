"""What selection adds to the page of a file: the application with its papers, and the panel."""

from __future__ import annotations

from django.utils.translation import gettext as _

from participants.register.models import Participation
from participants.register.sections import Section, file_section
from participants.selection.admin.assignment import readers_of
from participants.selection.models import Application, Attachment
from participants.selection.services import panel
from participants.selection.services.receipts import said_to_call
from pemwecco.accounts.models import User


@file_section(30, joins=("application",))
def application_section(file: Participation, viewer: User) -> Section | None:
    may_read = viewer.has_perm("selection.view_application")
    application: Application | None = getattr(file, "application", None) if may_read else None
    rows = Attachment.objects.visible_to(viewer).filter(participation=file)
    papers = list(rows.named().select_related("document"))
    if application is None and not papers:
        return None
    return Section(
        _("Application"),
        "admin/selection/application.html",
        {
            "application": application,
            "attachments": papers,
            "own": said_to_call(application) if application is not None else [],
        },
    )


@file_section(40)
def panel_section(file: Participation, viewer: User) -> Section | None:
    if not viewer.has_perm("selection.view_review"):
        return None
    reviews, summary = panel.reviews_of(file)
    reviewable = file.stage in panel.REVIEWABLE
    if not reviews and not reviewable:
        return None
    may_give = viewer.has_perm("selection.add_review")
    context = {
        "reviews": reviews,
        "summary": summary,
        "corrected": panel.corrected_of(file) if summary.count else None,
        "reviewable": reviewable,
        "may_give": may_give,
        "members": readers_of(file) if may_give and reviewable else [],
        "application": getattr(file, "application", None),
    }
    return Section(_("Panel"), "admin/selection/panel.html", context)
