"""Staff pages of follow-ups: who is asked, what was answered, the call sheet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from pemwecco.core.admin import BaseAdmin, admin
from pemwecco.core.labels import end_with_colon
from pemwecco.core.lists.columns import build_path_column, register_list_column
from pemwecco.core.queues import register_queue
from reintegration.followups.admin.call_sheet import CallSheetPages
from reintegration.followups.admin.columns import register_answer_columns
from reintegration.followups.admin.results import ResultPages
from reintegration.followups.lifecycle import FOLLOW_UP, FollowUpStage
from reintegration.followups.models import FollowUp
from reintegration.followups.queries import list_follow_ups_to_call
from reintegration.followups.services.words import describe_sent_answers

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
register_queue(
    "followups.FollowUp",
    "call",
    _("follow-ups to call about today"),
    lambda _viewer: list_follow_ups_to_call(timezone.localdate()),
)


register_list_column(
    "followups.FollowUp", build_path_column("participation__cohort", _("cohort"))
)
register_list_column(
    "followups.FollowUp",
    build_path_column("participation__organisation", _("enterprise")),
)
register_answer_columns()


@admin.register(FollowUp)
class FollowUpAdmin(CallSheetPages, ResultPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    """Follow-ups: planned by the return, answered by either side or noted on the call sheet."""

    lifecycle = FOLLOW_UP
    change_form_template = "followups/admin/followup.html"
    titled_after = ("participation", "participation.person")
    list_display = (
        "participation",
        "person",
        "side",
        "respondent",
        "phone",
        "months",
        "due_on",
        "stage",
        "method",
    )
    list_columns_offered = ("answered_at", "email")
    list_column_rights: ClassVar[dict[str, str]] = {"email": "network.view_person"}
    impersonal_columns = ("side", "method", "participation__cohort")
    list_filter = ("stage", "side", "months", "method", "participation__cohort")
    list_select_related = (
        "participation__person",
        "placement__host__organisation",
    )
    search_fields = ("participation",)
    date_hierarchy = "due_on"
    fields = (
        "participation",
        "side",
        "placement",
        "months",
        "due_on",
        "stage",
        "answered_at",
        "method",
        "contact",
        "questionnaire",
        "kept_answers",
        "evidence",
        "scan",
    )
    readonly_fields = ("kept_answers", "questionnaire")

    @admin.display(description=_("answers"))
    def kept_answers(self, row: FollowUp) -> str:
        lines = describe_sent_answers(row)
        return (
            format_html_join(
                mark_safe("<br>"),
                "{} {}",
                ((end_with_colon(label), text) for label, text in lines),
            )
            or "–"
        )

    @admin.display(description=_("asked of"))
    def respondent(self, row: FollowUp) -> str:
        return row.respondent_name if row.is_of_host else ""

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
