"""Staff pages after the return: follow-ups answered by phone, the pipeline of partnerships."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pemwecco.core.admin import HouseAdmin, admin, staff
from pemwecco.documents.services import FileRefused
from reintegration.answering import take_answer
from reintegration.forms import AnswerForm, PartnershipForm
from reintegration.lifecycle import FOLLOW_UP, PARTNERSHIP
from reintegration.models import FollowUp, Partnership
from reintegration.services import add_evidence


@admin.register(FollowUp)
class FollowUpAdmin(HouseAdmin):
    """Follow-ups: planned by the return, answered by the participant or by phone, never typed here."""

    lifecycle = FOLLOW_UP
    change_form_template = "reintegration/admin/followup.html"
    list_display = ("participation", "person", "phone", "months", "due_on", "stage", "method")
    list_filter = ("stage", "months", "method", "participation__cohort")
    list_select_related = ("participation__person",)
    search_fields = ("participation__reference", "participation__person__family_name")
    date_hierarchy = "due_on"
    fields = ("participation", "months", "due_on", "stage", "answered_at", "method", "answers", "evidence")

    @admin.display(description=_("person"))
    def person(self, row: FollowUp) -> str:
        return str(row.participation.person)

    @admin.display(description=_("phone"))
    def phone(self, row: FollowUp) -> str:
        return str(row.participation.person.phone)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/answer/",
                self.admin_site.admin_view(self.by_phone),
                name="reintegration_followup_answer",
            ),
            *super().get_urls(),
        ]

    def by_phone(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The questions of the participant's page, asked by phone and noted by staff."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if not request.user.has_perm("reintegration.manage_followup"):
            raise PermissionDenied
        rows = FollowUp.objects.visible_to(request.user).select_related(
            "participation__person", "participation__organisation", "participation__call__programme"
        )
        follow_up = get_object_or_404(rows, pk=pk)
        back = HttpResponseRedirect(reverse("admin:reintegration_followup_change", args=[pk]))
        if not (may := follow_up.phone_answer()):
            messages.error(request, str(may.reason))
            return back
        form = AnswerForm(request.POST or None, request.FILES or None, follow_up=follow_up)
        if request.method == "POST" and take_answer(
            request, follow_up, form, method=FollowUp.Method.PHONE, by=staff(request)
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
        return TemplateResponse(request, "reintegration/admin/phone.html", context)


@admin.register(Partnership)
class PartnershipAdmin(HouseAdmin):
    """The pipeline, the partnership without news for the longest time first."""

    lifecycle = PARTNERSHIP
    form = PartnershipForm
    list_display = ("participation", "partner", "kind", "stage", "value_eur", "has_paper", "last_news")
    list_filter = ("stage", "kind", "partner__country", "participation__cohort")
    list_select_related = ("participation", "partner")
    search_fields = ("participation__reference", "partner__name", "summary")
    autocomplete_fields = ("participation", "partner")
    readonly_fields = ("evidence", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Partnership]:
        queryset: QuerySet[Partnership] = super().get_queryset(request)
        return queryset.annotate(moved_at=Max("steps__at"))

    @admin.display(description=_("paper"), boolean=True)
    def has_paper(self, row: Partnership) -> bool:
        return row.evidence_id is not None

    @admin.display(description=_("last news"), ordering="moved_at")
    def last_news(self, row: Any) -> Any:
        return row.moved_at or row.created_at

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001  Django's own signature
        super().save_model(request, obj, form, change)
        if uploaded := form.cleaned_data.get("paper"):
            try:
                add_evidence(partnership=obj, uploaded=uploaded, by=staff(request))
            except FileRefused as refusal:
                messages.error(request, str(refusal))
