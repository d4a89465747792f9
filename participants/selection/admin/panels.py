"""The panel of a call on one page: members, progress, severity, disagreements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from participants.register.models import Call
from participants.selection.admin.assignment import said_of_conflicts
from participants.selection.models import Review
from participants.selection.services import panel
from pemwecco.accounts.models import User
from pemwecco.core.admin import staff

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
        row = _call(request, call, "selection.view_review")
        viewer = staff(request)
        calibration = panel.calibrate(row)
        members = panel.progress_of(row, calibration)
        disagreements = [
            line
            for line in panel.disagreements(row, calibration)
            if viewer.pk not in {m.member.user_id for m in members} or _open_to(viewer, line)
        ]
        blind = panel.is_blind(row)
        files = row.participations.filter(stage__in=panel.SHARED_OUT).aggregate(
            total=Count("pk"), copied=Count("redacted_copy")
        )
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
            "to_confirm": _to_confirm(row) if blind and files["copied"] < files["total"] else None,
            "without": _without_reader(row),
            "per_file": panel.per_file_of(row),
            "disagreements": disagreements[:SHOWN],
            "more": max(0, len(disagreements) - SHOWN),
            "names": {line.member.pk: str(line.member.user) for line in members},
            "calibration": calibration,
            "may_share": viewer.has_perm("selection.add_review"),
            "may_see_conflicts": viewer.has_perm("selection.view_conflict"),
        }
        return TemplateResponse(request, "admin/selection/members.html", context)

    def detect_view(self, request: HttpRequest, call: int) -> HttpResponse:
        """Look for conflicts of interest that the rows suggest."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = _call(request, call, "selection.add_conflict")
        messages.success(request, said_of_conflicts(panel.detect(call=row)))
        return HttpResponseRedirect(reverse("admin:selection_panel", args=[call]))


def _call(request: HttpRequest, pk: int, right: str) -> Call:
    if not staff(request).has_perm(right):
        raise PermissionDenied
    row: Call = get_object_or_404(Call.objects.visible_to(staff(request)), pk=pk)
    return row


def _open_to(viewer: User, line: panel.Disagreement) -> bool:
    """Staff who sit on the panel themselves see no file that they have a conflict with."""
    return type(line.file).objects.visible_to(viewer).filter(pk=line.file.pk).exists()


def _to_confirm(call: Call) -> Any:
    """The first file whose copy without names waits for staff."""
    waiting = call.participations.filter(stage__in=panel.SHARED_OUT, redacted_copy=None)
    return waiting.order_by("pk").values_list("pk", flat=True).first()


def _without_reader(call: Call) -> int:
    """How many files to be read have fewer readers than they need."""
    readers = Count(
        "reviews", filter=Q(reviews__in=Review.objects.without_conflict(), reviews__abstained_at=None)
    )
    rows = call.participations.filter(stage__in=panel.SHARED_OUT).annotate(readers=readers)
    return rows.filter(readers__lt=panel.per_file_of(call)).count()
