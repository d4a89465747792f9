"""What applications add to the page of a file: what was sent, with its papers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from participants.applications.models import Application, Attachment
from participants.applications.services.answer_texts import (
    describe_call_answers,
    describe_paper_reasons,
    describe_staff_answers,
    describe_unread_answers,
)
from participants.register.models import Participation
from participants.register.sections import Section, register_participation_section
from pemwecco.accounts.models import User


@register_participation_section(30, joins=("application",))
def application_section(file: Participation, viewer: User) -> Section | None:
    may_read = viewer.has_perm("applications.view_application")
    application: Application | None = (
        getattr(file, "application", None) if may_read else None
    )
    rows = Attachment.objects.visible_to(viewer).filter(participation=file)
    papers = list(rows.named().select_related("document"))
    if application is None and not papers:
        return None
    context: dict[str, Any] = {"attachments": papers, "reading": None, "own": []}
    if application is not None:
        context["reading"] = describe_staff_answers(application)
        context["own"] = describe_call_answers(application)
        context["unread"] = describe_unread_answers(application)
        context["reasons"] = describe_paper_reasons(application)
    return Section(_("Application"), "admin/applications/application.html", context)
