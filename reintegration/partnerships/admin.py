"""Staff pages of partnerships."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.documents.services import FileRefused
from reintegration.partnerships.forms import PartnershipForm
from reintegration.partnerships.lifecycle import PARTNERSHIP
from reintegration.partnerships.models import Partnership
from reintegration.partnerships.services import add_evidence


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
