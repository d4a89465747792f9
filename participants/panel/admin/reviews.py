"""The list of all reviews for staff, and where the pages of the panel hang."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import flatten
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from participants.panel.admin.assignment import AssignmentPages
from participants.panel.admin.panels import PanelPages
from participants.panel.admin.redaction import RedactionPages
from participants.panel.admin.scoring import ScoringPages
from participants.panel.models import Review
from participants.panel.queries import list_late_reviews
from participants.panel.services.reviews import reopen_review
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused
from pemwecco.core.chips import render_chip
from pemwecco.core.queues import register_queue

register_queue(
    "panel.Review",
    "late",
    gettext_lazy("reviews late"),
    lambda _viewer: list_late_reviews(),
)


@admin.register(Review)
class ReviewAdmin(ScoringPages, AssignmentPages, PanelPages, RedactionPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    """All reviews for staff; for a panel member their own queue and nothing else."""

    list_display = ("file", "person", "member", "state", "assigned_at", "submitted_at")
    impersonal_columns = ("state",)
    list_select_related = ("participation__person", "reviewer__user")
    list_filter = ("reviewer__call", "submitted_at")
    search_fields = (
        "participation",
        "reviewer__user__email",
    )
    fields = (
        ("participation", "reviewer"),
        ("assigned_at", "opened_at", "submitted_at"),
        "comment",
        ("abstained_at", "abstained_because"),
        ("reopened_at", "reopened_by", "reopened_because"),
    )
    readonly_fields = flatten(fields)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Points change on the reviewer's own page only.
        return False

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        # Whoever may not read people finds reviews by the number of the file, never by a name.
        if request.user.has_perm("network.view_person"):
            return self.search_fields
        return ("participation__reference",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        queryset: QuerySet[Review] = super().get_queryset(request)
        return queryset

    @admin.display(description=gettext_lazy("file"), ordering="participation")
    def file(self, review: Review) -> str:
        return str(review.participation)

    @admin.display(description=gettext_lazy("person"))
    def person(self, review: Review) -> str:
        return str(review.participation.person)

    @admin.display(description=gettext_lazy("reviewer"))
    def member(self, review: Review) -> str:
        return str(review.reviewer.user)

    @admin.display(description=gettext_lazy("state"))
    def state(self, review: Review) -> str:
        if review.submitted_at:
            return render_chip(pgettext("a review", "submitted"), "good")
        if review.abstained_at:
            return render_chip(_("abstained"), "attention")
        return render_chip(
            pgettext("a review", "begun")
            if review.opened_at
            else pgettext("a review", "asked")
        )

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "panel_review_queue": ("queue/", self.queue_view),
            "panel_review_score": ("<int:pk>/score/", self.score_view),
            "panel_review_reopen": ("<int:pk>/reopen/", self.reopen_view),
            "panel_review_take_back": ("<int:pk>/take-back/", self.take_back_view),
            "panel_overview": ("panel/<int:call>/", self.panel_view),
            "panel_share": ("panel/<int:call>/share/", self.share_view),
            "panel_detect": ("panel/<int:call>/detect/", self.detect_view),
            "panel_file_readers": ("file/<int:pk>/readers/", self.readers_view),
            "panel_redaction": ("file/<int:pk>/copy/", self.copy_view),
            "panel_redaction_paper": ("file/<int:pk>/copy/paper/", self.paper_view),
        }
        own = [path(at, wrap(view), name=name) for name, (at, view) in pages.items()]
        return [*own, *super().get_urls()]

    def reopen_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Staff let a reviewer change a review that is done, with a reason."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        review = get_object_or_404(
            Review.objects.visible_to(get_staff_user(request)), pk=pk
        )
        try:
            reopen_review(
                review=review,
                reason=request.POST.get("reason", ""),
                by=get_staff_user(request),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("%(member)s can change the review again.")
                % {"member": review.reviewer.user},
            )
        return HttpResponseRedirect(
            reverse(
                "admin:register_participation_change", args=[review.participation_id]
            )
        )
