"""Staff pages after the return: follow-ups answered by phone, the pipeline of partnerships."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import require
from pemwecco.core.labels import end_with_colon
from pemwecco.core.lists.columns import build_path_column, register_list_column
from pemwecco.core.queues import register_queue
from reintegration.followups.answering import save_follow_up_answer
from reintegration.followups.forms import FollowUpAnswerForm
from reintegration.followups.lifecycle import FOLLOW_UP, FollowUpStage
from reintegration.followups.models import FollowUp
from reintegration.followups.panels import describe_follow_up_answers

LATE = timedelta(days=14)
register_queue(
    "followups.FollowUp",
    "due",
    _("follow-ups due"),
    lambda _viewer: FollowUp.objects.filter(stage=FollowUpStage.DUE),
)
register_queue(
    "followups.FollowUp",
    "late",
    _("follow-ups more than two weeks late"),
    lambda _viewer: FollowUp.objects.filter(
        stage=FollowUpStage.DUE, due_on__lt=timezone.localdate() - LATE
    ),
)


register_list_column(
    "followups.FollowUp", build_path_column("participation__cohort", _("cohort"))
)
register_list_column(
    "followups.FollowUp",
    build_path_column("participation__organisation", _("enterprise")),
)


@admin.register(FollowUp)
class FollowUpAdmin(BaseAdmin):
    """Follow-ups: planned by the return, answered by the participant or by phone, never typed here."""

    lifecycle = FOLLOW_UP
    change_form_template = "followups/admin/followup.html"
    titled_after = ("participation", "participation.person")
    list_display = (
        "participation",
        "person",
        "phone",
        "months",
        "due_on",
        "stage",
        "method",
    )
    list_columns_offered = ("answered_at", "email")
    list_column_rights: ClassVar[dict[str, str]] = {"email": "network.view_person"}
    impersonal_columns = ("method", "participation__cohort")
    list_filter = ("stage", "months", "method", "participation__cohort")
    list_select_related = ("participation__person",)
    search_fields = ("participation",)
    date_hierarchy = "due_on"
    fields = (
        "participation",
        "months",
        "due_on",
        "stage",
        "answered_at",
        "method",
        "kept_answers",
        "evidence",
    )
    readonly_fields = ("kept_answers",)

    @admin.display(description=_("answers"))
    def kept_answers(self, row: FollowUp) -> str:
        lines = describe_follow_up_answers(row.answers).items()
        return (
            format_html_join(
                mark_safe("<br>"),
                "{} {}",
                ((end_with_colon(label), text) for label, text in lines),
            )
            or "–"
        )

    @admin.display(description=_("person"))
    def person(self, row: FollowUp) -> str:
        return str(row.participation.person)

    @admin.display(description=_("phone"))
    def phone(self, row: FollowUp) -> str:
        return str(row.participation.person.phone)

    @admin.display(description=_("e-mail address"))
    def email(self, row: FollowUp) -> str:
        return row.participation.person.email

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/answer/",
                self.admin_site.admin_view(self.by_phone),
                name="followups_followup_answer",
            ),
            *super().get_urls(),
        ]

    def by_phone(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The questions of the participant's page, asked by phone and noted by staff."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        require(request.user, "followups.manage_followup")
        rows = FollowUp.objects.visible_to(request.user).select_related(
            "participation__person",
            "participation__organisation",
            "participation__call__programme",
        )
        follow_up = get_object_or_404(rows, pk=pk)
        back = HttpResponseRedirect(
            reverse("admin:followups_followup_change", args=[pk])
        )
        if not (may := follow_up.phone_answer()):
            messages.error(request, str(may.reason))
            return back
        form = FollowUpAnswerForm(
            request.POST or None, request.FILES or None, follow_up=follow_up
        )
        if request.method == "POST" and save_follow_up_answer(
            request,
            follow_up,
            form,
            method=FollowUp.Method.PHONE,
            by=get_staff_user(request),
        ):
            messages.success(request, gettext("The answer is noted."))
            return back
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Answer by phone: %(file)s") % {"file": follow_up},
            "opts": self.opts,
            "follow_up": follow_up,
            "form": form,
        }
        return TemplateResponse(request, "followups/admin/phone.html", context)
