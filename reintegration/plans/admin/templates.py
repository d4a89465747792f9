"""The templates of plans, as staff write them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pemwecco.core.admin import BaseAdmin, BaseTabularInline, admin
from reintegration.plans.models import PlanTemplate, TemplateMilestone


class TemplateMilestoneInline(BaseTabularInline):
    model = TemplateMilestone
    fields = ("months", "what_fr", "what_en", "what_nl")
    show_change_link = False


@admin.register(PlanTemplate)
class PlanTemplateAdmin(BaseAdmin):
    """With what a plan of each kind begins; plans that were begun stay as they are."""

    inlines = (TemplateMilestoneInline,)
    list_display = ("kind", "goals_fr")
    fieldsets = (
        (None, {"fields": ("kind",)}),
        (_("Goals"), {"fields": ("goals_fr", "goals_en", "goals_nl")}),
    )
