"""Issued papers for staff: read, download, revoke, make again what the worker gave up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.documents.lifecycle import PAPER, PaperStage
from pemwecco.documents.models import Paper
from pemwecco.documents.papers import (
    build_verification_url,
    get_public_name,
    retry_issued_document,
)


@admin.register(Paper)
class PaperAdmin(BaseAdmin):
    """What left the house never changes; a correction is a new paper."""

    lifecycle = PAPER
    list_display = (
        "reference",
        "kind_name",
        "stage",
        "language",
        "issued_by",
        "created_at",
        "file",
    )
    list_filter = ("stage", "kind", "year", "language")
    search_fields = ("reference", "code")
    list_select_related = ("issued_by", "pdf")
    date_hierarchy = "created_at"
    actions = ("make_again",)
    fields = (
        "reference",
        "kind_name",
        "stage",
        "file",
        "check_page",
        "language",
        "supersedes",
        "facts",
        "public_facts",
        "fingerprint",
        "attempts",
        "error",
        "issued_by",
        "created_at",
    )
    readonly_fields = ("kind_name", "file", "check_page", "fingerprint")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_make_permission(self, request: HttpRequest) -> bool:
        return get_staff_user(request).has_perm("documents.view_paper")

    @admin.display(description=_("kind"))
    def kind_name(self, paper: Paper) -> str:
        return get_public_name(paper)

    @admin.display(description="PDF")
    def file(self, paper: Paper) -> SafeString | str:
        if paper.pdf_id is None:
            return "–"
        address = reverse("documents:download", args=[paper.pdf_id])
        return format_html('<a href="{}">{}</a>', address, gettext("Open the PDF"))

    @admin.display(description=_("verification page"))
    def check_page(self, paper: Paper) -> SafeString:
        return format_html('<a href="{0}">{0}</a>', build_verification_url(paper))

    @admin.display(description="SHA-256")
    def fingerprint(self, paper: Paper) -> str:
        return paper.pdf.sha256 if paper.pdf else "–"

    @admin.action(description=_("Try to make the PDF again"), permissions=["make"])
    def make_again(self, request: HttpRequest, chosen: QuerySet[Paper]) -> None:
        waiting = list(chosen.filter(stage=PaperStage.RENDERING))
        for paper in waiting:
            retry_issued_document(paper=paper)
        messages.info(
            request,
            _("%(number)d papers are being made again.") % {"number": len(waiting)},
        )
