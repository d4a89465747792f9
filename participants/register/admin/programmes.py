"""Staff pages on programmes and cohorts. The page of a call stands in selection, with criteria and panel."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from participants.register.lifecycle import SEATED
from participants.register.models import Cohort, Programme
from participants.register.setting_forms import CohortForm, ProgrammeForm
from pemwecco.core.admin import BaseAdmin, admin


@admin.register(Programme)
class ProgrammeAdmin(BaseAdmin):
    form = ProgrammeForm
    list_display = ("name", "code", "seats", "seats_taken", "active")
    prepopulated_fields: ClassVar[dict[str, Any]] = {}
    fieldsets = (
        (
            None,
            {"fields": (("name", "code"), ("prefix", "active"), ("seats", "currency"))},
        ),
        (
            _("Countries and clocks"),
            {
                "fields": (
                    ("origin", "destination"),
                    ("origin_city", "destination_city"),
                    ("origin_timezone", "destination_timezone"),
                )
            },
        ),
        (
            _("Who stands behind it"),
            {
                "fields": (
                    ("implementer", "implementer_number"),
                    "implementer_address",
                    "partner",
                    "funding_fr",
                    "funding_en",
                    "funding_nl",
                    "contact_email",
                    ("contact_phone", "contact_whatsapp"),
                )
            },
        ),
        (
            _("What the letters print"),
            {
                "fields": (
                    "signatory_name",
                    "signatory_function_fr",
                    "signatory_function_en",
                    "signatory_function_nl",
                    ("grant_number", "daily_amount_eur"),
                    "destination_contact",
                )
            },
        ),
        (
            _("Introduction"),
            {"fields": ("pitch_fr", "pitch_en", "pitch_nl"), "classes": ("collapse",)},
        ),
        (_("After the return"), {"fields": ("follow_up_months",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Programme]:
        seated = Count(
            "calls__participations", filter=Q(calls__participations__stage__in=SEATED)
        )
        queryset: QuerySet[Programme] = (
            super().get_queryset(request).annotate(taken=seated)
        )
        return queryset

    @admin.display(description=_("seats taken"))
    def seats_taken(self, row: Any) -> int:
        return int(row.taken)


@admin.register(Cohort)
class CohortAdmin(BaseAdmin):
    form = CohortForm
    list_display = (
        "name",
        "call",
        "arrives_on",
        "leaves_on",
        "seats",
        "seats_taken",
        "seats_free",
    )
    list_select_related = ("call",)
    list_filter = ("call",)
    search_fields = ("name",)
    fields = (
        "programme",
        "call",
        "name",
        ("arrives_on", "leaves_on"),
        "seats",
        "host_answer_days",
        "seats_taken",
        "seats_free",
    )
    readonly_fields = ("seats_taken", "seats_free")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cohort]:
        seated = Count("participations", filter=Q(participations__stage__in=SEATED))
        queryset: QuerySet[Cohort] = (
            super().get_queryset(request).annotate(taken=seated)
        )
        return queryset

    @admin.display(description=_("seats taken"))
    def seats_taken(self, row: Any) -> int:
        return int(getattr(row, "taken", 0))

    @admin.display(description=_("seats free"))
    def seats_free(self, row: Any) -> int:
        return max(0, (row.seats or 0) - self.seats_taken(row))
