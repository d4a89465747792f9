"""Targets of indicators with their milestones; assumptions and risks of each level."""

from __future__ import annotations

from pemwecco.core.admin import BaseAdmin, BaseTabularInline, admin
from reporting.logframe.forms import IndicatorPlanForm, MeasureForm
from reporting.logframe.models import IndicatorPlan, LevelOutlook, TargetMilestone


class MilestoneInline(BaseTabularInline):
    model = TargetMilestone
    form = MeasureForm
    fields = ("due_on", "value")
    show_change_link = False


@admin.register(IndicatorPlan)
class IndicatorPlanAdmin(BaseAdmin):
    """One row an indicator and programme, its milestones below."""

    form = IndicatorPlanForm
    inlines = (MilestoneInline,)
    list_display = ("code", "programme", "baseline", "baseline_on", "responsible")
    list_filter = ("programme",)
    list_select_related = ("programme",)
    search_fields = ("code",)
    fields = (
        "programme",
        "code",
        ("baseline", "baseline_on"),
        "baseline_source",
        "falls",
        ("green_from", "amber_from"),
        "verification",
        "responsible",
    )


@admin.register(LevelOutlook)
class LevelOutlookAdmin(BaseAdmin):
    list_display = ("level", "programme", "assumptions", "risks")
    list_select_related = ("programme",)
    fields = ("programme", "level", "assumptions", "risks")
