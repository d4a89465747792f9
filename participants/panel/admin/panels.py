"""The panel of a call on one page: members, progress, severity, disagreements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from participants.panel.admin.assignment import format_conflict_count
from participants.panel.models import Review
from participants.panel.services import calibration as calibration_module
from participants.panel.services.base import (
    SHARED_OUT,
    get_hidden_participation_ids,
    get_reviews_per_file,
    is_blind,
)
from participants.panel.services.calibration import (
    compute_calibration,
    list_member_progress,
)
from participants.panel.services.conflicts import record_suggested_conflicts
from participants.register.models import Call, Participation
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import require
from pemwecco.core.panels import get_row_panel

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as Base
else:
    Base = object

# As many disagreements as somebody discusses in a meeting; the rest is a number.
SHOWN = 50


class PanelPages(Base):
    """Mixed into the staff pages of reviews."""

    def panel_view(self, request: HttpRequest, call: int) -> HttpResponse:
        """Members, languages, load, progress, severity, conflicts of a call, and where readers disagree."""
        row = _get_panel_call(request, call, "panel.view_review")
        viewer = get_staff_user(request)
        calibration = compute_calibration(row)
        members = list_member_progress(row, calibration)
        disagreements = calibration_module.list_disagreements(
            row, calibration, get_hidden_participation_ids(viewer)
        )
        blind = is_blind(row)
        to_read = Participation.objects.visible_to(viewer).filter(
            call=row, stage__in=SHARED_OUT
        )
        files = to_read.aggregate(total=Count("pk"), copied=Count("redacted_copy"))
        waits_for_copies = blind and files["copied"] < files["total"]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Panel: %(call)s") % {"call": row},
            "call": row,
            "members": members,
            "given": sum(line.given for line in members),
            "done": sum(line.done for line in members),
            "files": files["total"],
            "copied": files["copied"],
            "blind": blind,
            "to_confirm": _find_unconfirmed_copy(to_read) if waits_for_copies else None,
            "without": _count_lacking_reviewers(row, to_read),
            "per_file": get_reviews_per_file(row),
            "disagreements": disagreements[:SHOWN],
            "more": max(0, len(disagreements) - SHOWN),
            "names": {line.member.pk: str(line.member.user) for line in members},
            "calibration": calibration,
            "rounds": get_row_panel("rounds", row, viewer),
            "may_share": viewer.has_perm("panel.add_review"),
            "may_see_conflicts": viewer.has_perm("panel.view_conflict"),
        }
        return TemplateResponse(request, "admin/panel/members.html", context)

    def detect_view(self, request: HttpRequest, call: int) -> HttpResponse:
        """Look for conflicts of interest that the rows suggest."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = _get_panel_call(request, call, "panel.add_conflict")
        messages.success(
            request, format_conflict_count(record_suggested_conflicts(call=row))
        )
        return HttpResponseRedirect(reverse("admin:panel_overview", args=[call]))


def _get_panel_call(request: HttpRequest, pk: int, right: str) -> Call:
    require(get_staff_user(request), right)
    row: Call = get_object_or_404(
        Call.objects.visible_to(get_staff_user(request)), pk=pk
    )
    return row


def _find_unconfirmed_copy(files: QuerySet[Participation]) -> Any:
    """The first file whose copy without names waits for staff."""
    waiting = files.filter(redacted_copy=None)
    return waiting.order_by("pk").values_list("pk", flat=True).first()


def _count_lacking_reviewers(call: Call, files: QuerySet[Participation]) -> int:
    """How many files to be read have fewer readers than they need."""
    readers = Count(
        "reviews",
        filter=Q(
            reviews__in=Review.objects.without_conflict(), reviews__abstained_at=None
        ),
    )
    rows = files.annotate(readers=readers)
    return rows.filter(readers__lt=get_reviews_per_file(call)).count()
