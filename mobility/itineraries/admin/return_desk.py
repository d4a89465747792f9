"""Staff pages of the return desk: a cohort as a table, each number the list behind it, as a sheet too."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from mobility.itineraries.services.certificates import CERTIFY, issue_certified_stay
from mobility.itineraries.services.return_desk import (
    ReturnColumn,
    build_return_desk,
    list_desk_files,
    list_desk_head,
    list_desk_rows,
    list_files_with_points,
    list_missing_reports,
    list_unanswered_claims,
    list_uncertified_files,
    register_return_column,
)
from mobility.itineraries.services.settlements import list_unsettled_files
from participants.register.models import Cohort, Participation
from pemwecco.core.admin import get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.labels import join_label
from pemwecco.core.queues import narrow_to_queue, register_queue
from pemwecco.core.visitors import get_client_address
from pemwecco.exports.models import Export
from pemwecco.exports.pages import hand_over_file
from pemwecco.exports.services import ComputedTable, export_table

DESK = "itineraries.view_tripreport"
FILES = "register.Participation"


def _open_file(file: Participation) -> str:
    return reverse("admin:register_participation_change", args=[file.pk])


def _open_allowance(file: Participation) -> str:
    return reverse("admin:itineraries_allowance_file", args=[file.pk])


def _open_points(file: Participation) -> str:
    listed = reverse("admin:itineraries_actionpoint_changelist")
    return f"{listed}?participation={file.pk}"


register_queue(
    FILES,
    "claim",
    gettext_lazy("returns told, to confirm"),
    lambda _viewer: list_unanswered_claims(),
)
register_queue(
    FILES,
    "no-report",
    gettext_lazy("trip reports to come"),
    lambda _viewer: list_missing_reports(),
)
register_queue(
    FILES,
    "points",
    gettext_lazy("files with open action points"),
    lambda _viewer: list_files_with_points(),
)
register_queue(
    FILES,
    "costs",
    gettext_lazy("costs to settle"),
    lambda _viewer: list_unsettled_files(),
)
register_queue(
    FILES,
    "certificate",
    gettext_lazy("certificates of participation to issue"),
    lambda _viewer: list_uncertified_files(),
)
for _column in (
    ReturnColumn("return", gettext_lazy("Is back"), _open_file, DESK),
    ReturnColumn("claim", gettext_lazy("Return confirmed"), _open_file, DESK),
    ReturnColumn("no-report", gettext_lazy("Report handed in"), _open_file, DESK),
    ReturnColumn("points", gettext_lazy("Action points done"), _open_points, DESK),
    ReturnColumn("costs", gettext_lazy("Costs settled"), _open_allowance, DESK),
    ReturnColumn("certificate", gettext_lazy("Certificate issued"), _open_file, DESK),
):
    register_return_column(_column)


class ReturnDeskPages:
    """The pages of the desk, beside the list of trip reports."""

    admin_site: Any
    frame_page: Any

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        more: Any = super()
        return [
            path("desk/", page(self.desks_view), name="itineraries_return_desk"),
            path(
                "desk/<int:pk>/", page(self.desk_view), name="itineraries_cohort_desk"
            ),
            path(
                "desk/<int:pk>/sheet/",
                page(self.desk_sheet_view),
                name="itineraries_desk_sheet",
            ),
            path(
                "desk/<int:pk>/certify/",
                page(self.certify_view),
                name="itineraries_desk_certify",
            ),
            *more.get_urls(),
        ]

    def desks_view(self, request: HttpRequest) -> TemplateResponse:
        """The cohorts that have begun to travel, the last first."""
        user = get_staff_user(request)
        require(user, DESK)
        begun = Cohort.objects.visible_to(user).filter(
            arrives_on__lte=timezone.localdate()
        )
        cohorts = begun.order_by("-arrives_on", "pk")
        context = self.frame_page(
            request,
            _("Return desk"),
            cohorts=cohorts,
            page="admin:itineraries_cohort_desk",
            nothing=_("No cohort has travelled yet."),
        )
        return TemplateResponse(
            request, "admin/itineraries/choose_cohort.html", context
        )

    def desk_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Everybody of a cohort who travelled, with what is done and what is missing."""
        cohort = self._find_cohort(request, pk)
        user = get_staff_user(request)
        context = self.frame_page(
            request,
            _("Return desk of %(cohort)s") % {"cohort": cohort},
            cohort=cohort,
            desk=build_return_desk(cohort, user),
            may_certify=user.has_perm(CERTIFY),
        )
        return TemplateResponse(request, "admin/itineraries/return_desk.html", context)

    def desk_sheet_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The table of a cohort as a spreadsheet."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        cohort = self._find_cohort(request, pk)
        user = get_staff_user(request)
        desk = build_return_desk(cohort, user)
        kind = Export.Format.XLSX
        if request.POST.get("format") == Export.Format.CSV:
            kind = Export.Format.CSV
        handed = export_table(
            by=user,
            table=ComputedTable(
                listed="itineraries.returns",
                title=f"{_('Return desk')} {cohort}",
                query="",
                head=list_desk_head(desk),
                rows=list_desk_rows(desk),
                personal=frozenset({0, 1}),
            ),
            kind=kind,
            language=(get_language() or "fr")[:2],
            address=get_client_address(request),
        )
        return hand_over_file(handed)

    def certify_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Issue the certificate of whoever of a cohort is back and has handed in the report."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        cohort = self._find_cohort(request, pk)
        user = get_staff_user(request)
        require(user, CERTIFY)
        waiting = narrow_to_queue(list_desk_files(cohort, user), "certificate", user)
        issued = 0
        for file in waiting.select_related("person").order_by("pk"):
            try:
                issued += issue_certified_stay(participation=file, by=user)
            except Refused as refusal:
                messages.warning(request, join_label(file.person, refusal))
        messages.success(
            request,
            ngettext(
                "%(count)d certificate is being made; its owner gets a mail.",
                "%(count)d certificates are being made; their owners get a mail.",
                issued,
            )
            % {"count": issued},
        )
        return redirect("admin:itineraries_cohort_desk", pk)

    def _find_cohort(self, request: HttpRequest, pk: int) -> Cohort:
        user = get_staff_user(request)
        require(user, DESK)
        return get_object_or_404(Cohort.objects.visible_to(user), pk=pk)
