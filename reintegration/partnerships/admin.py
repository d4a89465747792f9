"""Staff pages of partnerships."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Max, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models import Introduction
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused
from pemwecco.documents.services import FileRefused
from reintegration.partnerships.forms import PartnershipForm
from reintegration.partnerships.lifecycle import PARTNERSHIP
from reintegration.partnerships.models import Partnership
from reintegration.partnerships.services import add_evidence, make_introduced_lead


@admin.register(Partnership)
class PartnershipAdmin(BaseAdmin):
    """The pipeline, the partnership without news for the longest time first."""

    lifecycle = PARTNERSHIP
    form = PartnershipForm
    is_cared_for = True
    titled_after = ("participation.person",)
    list_display = (
        "participation",
        "partner",
        "kind",
        "stage",
        "value_eur",
        "has_paper",
        "last_news",
    )
    impersonal_columns = ("has_paper", "last_news")
    list_filter = ("stage", "kind", "partner__country", "participation__cohort")
    list_select_related = ("participation", "partner")
    search_fields = ("participation", "partner", "summary")
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

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if uploaded := form.cleaned_data.get("paper"):
            try:
                add_evidence(
                    partnership=obj, uploaded=uploaded, by=get_staff_user(request)
                )
            except FileRefused as refusal:
                messages.error(request, str(refusal))

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path(
                "lead/<int:pk>/",
                page(self.lead_view),
                name="partnerships_partnership_lead",
            ),
            *super().get_urls(),
        ]

    def lead_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a lead from an introduction, by the button on its page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        user = get_staff_user(request)
        introduction = get_object_or_404(Introduction.objects.visible_to(user), pk=pk)
        kind = request.POST.get("kind", "")
        if kind not in Partnership.Kind.values:
            raise Http404
        try:
            lead = make_introduced_lead(introduction=introduction, kind=kind, by=user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            address = reverse("admin:itineraries_introduction_change", args=[pk])
        else:
            address = reverse("admin:partnerships_partnership_change", args=[lead.pk])
        return HttpResponseRedirect(address)
