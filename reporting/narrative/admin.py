"""Staff pages of the narrative: the sections that reports have, and the text of each in a period."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from reporting.models import ReportingPeriod
from reporting.narrative.forms import SectionTextForm
from reporting.narrative.lifecycle import SECTION_TEXT, SectionStage
from reporting.narrative.models import ReportSection, SectionText
from reporting.narrative.services import CHANGE, lay_out_sections, write_section


@admin.register(ReportSection)
class ReportSectionAdmin(BaseAdmin):
    """The sections of new reports; one that is left out stays in the reports that have it."""

    list_display = ("title_fr", "code", "position", "is_used")
    fields = (
        ("code", "position", "is_used"),
        "title_fr",
        "title_en",
        "title_nl",
        "guidance_fr",
        "guidance_en",
        "guidance_nl",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Templates of Word name the section by its code.
        known = super().get_readonly_fields(request, obj)
        return known if obj is None else (*known, "code")


@admin.register(SectionText)
class SectionTextAdmin(BaseAdmin):
    """The sections of all periods; a period lays out its own."""

    form = SectionTextForm
    lifecycle = SECTION_TEXT
    list_display = ("section", "period", "stage", "written_by", "written_at")
    list_filter = ("stage", "period")
    list_select_related = ("section", "period", "written_by")
    search_fields = ("text",)
    readonly_fields = ("period", "show_guidance", "written_by", "written_at")
    fields = ("period", "show_guidance", "text", ("written_by", "written_at"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or not obj.period.is_frozen
        return is_open and super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # What is sent all the same is refused with its sentence, and stays on the page.
        known = super().get_readonly_fields(request, obj)
        is_agreed = obj is not None and obj.stage == SectionStage.AGREED
        return (*known, "text") if is_agreed and request.method != "POST" else known

    @admin.display(description=gettext_lazy("what stands here"))
    def show_guidance(self, row: SectionText) -> str:
        return row.section.guidance

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        write_section(
            section=obj,
            text=form.cleaned_data.get("text", obj.text),
            by=get_staff_user(request),
        )

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path(
                "lay-out/<int:pk>/",
                page(require_POST(self.lay_out_view)),
                name="narrative_sectiontext_lay_out",
            ),
            *super().get_urls(),
        ]

    def lay_out_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a period its sections, and go back to its page."""
        viewer = get_staff_user(request)
        require(viewer, CHANGE)
        period = get_object_or_404(ReportingPeriod.objects.visible_to(viewer), pk=pk)
        try:
            lay_out_sections(period=period, by=viewer)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The sections are laid out."))
        address = reverse("admin:reporting_reportingperiod_change", args=[period.pk])
        return HttpResponseRedirect(f"{address}#narrative")
