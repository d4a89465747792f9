"""The settings on the page of a call: texts, both clocks, cohorts, criteria and panel in one place."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.calls.admin.pages import CallPages
from participants.calls.admin.parts import (
    CohortInline,
    CriteriaInline,
    PanelInline,
    RulesInline,
    SetupInline,
    TargetsInline,
)
from participants.calls.admin.programmes import ProgrammePages
from participants.calls.admin.setting_forms import CallSettingsForm
from participants.calls.models import Setup
from participants.calls.services.publication import publish_call, unpublish_call
from participants.calls.services.setup import ensure_setup
from participants.register.lifecycle import Stage
from participants.register.models import Call
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused
from pemwecco.core.chips import render_chip
from pemwecco.core.day_words import format_clock

EMPTY = "–"


class CallSettingsAdmin(CallPages, ProgrammePages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    """The page of a call as its settings need it; decisions add the board, the rehearsal, and register it."""

    form = CallSettingsForm
    list_display = (
        "title",
        "programme",
        "state",
        "opens_clocks",
        "closes_clocks",
        "applications",
        "board",
    )
    list_select_related = ("programme",)
    search_fields = ("title_fr", "title_en", "title_nl")
    change_form_template = "admin/calls/call.html"
    # Several short fields stand on one line here: each under its name, for beside it there is no room.
    compressed_fields = False
    inlines = (
        SetupInline,
        CohortInline,
        CriteriaInline,
        RulesInline,
        TargetsInline,
        PanelInline,
    )
    readonly_fields = ("state", "opens_clocks", "closes_clocks", "public_page", "board")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("programme", "slug"),
                    ("opens_at", "opens_clocks"),
                    ("closes_at", "closes_clocks"),
                    ("published", "state"),
                    ("public_page", "board"),
                )
            },
        ),
        (
            gettext_lazy("What applicants read of the days after the closing"),
            {
                "fields": (("committee_on", "results_by", "training_from"),),
                "description": gettext_lazy(
                    "Shown on the public page: what happens next, and by when one hears. Days of travel are "
                    "those of the cohorts. A day that is not known stays empty."
                ),
            },
        ),
        (gettext_lazy("French"), {"fields": ("title_fr", "text_fr")}),
        (gettext_lazy("English"), {"fields": ("title_en", "text_en")}),
        (gettext_lazy("Dutch"), {"fields": ("title_nl", "text_nl")}),
    )

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Any = None
    ) -> dict[str, Any]:
        return {"slug": ("title_fr",)} if obj is None else {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Call]:
        # Drafts are not applications.
        files = Count("participations", filter=~Q(participations__stage=Stage.DRAFT))
        queryset: QuerySet[Call] = super().get_queryset(request).annotate(files=files)
        return queryset

    def get_urls(self) -> list[URLPattern]:
        own = [*self.call_urls(), *self.programme_urls()]
        return [*own, *super().get_urls()]

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        # Publishing is a verb of its own: it looks at the criteria too, which are saved after the call.
        form.wants_published = obj.published
        obj.published = bool(
            change and Call.objects.filter(pk=obj.pk, published=True).exists()
        )
        super().save_model(request, obj, form, change)
        # The settings are locked before their parts, by whoever comes first.
        ensure_setup(obj)
        Setup.objects.select_for_update(of=("self",)).filter(call=obj).first()

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        call, wanted = form.instance, form.wants_published
        if wanted == call.published:
            return
        try:
            if wanted:
                publish_call(call=call, by=get_staff_user(request))
            else:
                unpublish_call(call=call, by=get_staff_user(request))
        except Refused as refusal:
            messages.warning(
                request, _("The call is saved. %(why)s") % {"why": refusal}
            )

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        # A new call begins with what it cannot do without; the rest comes once it is there.
        return (
            self.inlines
            if obj is not None
            else (CohortInline, CriteriaInline, PanelInline)
        )

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = dict(extra_context or {})
        if (
            object_id
            and request.method == "GET"
            and (call := self.get_object(request, object_id))
        ):
            context |= self.state_of(request, call)
        return super().changeform_view(request, object_id, form_url, context)

    @admin.display(description=gettext_lazy("files"), ordering="files")
    def applications(self, call: Any) -> int:
        return int(call.files)

    @admin.display(description=gettext_lazy("state"))
    def state(self, call: Call) -> str:
        if call.pk is None:
            return EMPTY
        if answer := call.open_answer():
            left = _("open, %(left)s left") % {"left": timeuntil(call.closes_at)}
            return render_chip(left, "good")
        return render_chip(answer.reason)

    @admin.display(description=gettext_lazy("opens, on both clocks"))
    def opens_clocks(self, call: Call) -> str:
        return format_call_moment(call, "opens_at")

    @admin.display(description=gettext_lazy("closes, on both clocks"))
    def closes_clocks(self, call: Call) -> str:
        return format_call_moment(call, "closes_at")

    @admin.display(description=gettext_lazy("public page"))
    def public_page(self, call: Call) -> str:
        try:
            link = reverse("applications:call", args=[call.slug]) if call.slug else ""
        except NoReverseMatch:
            link = ""
        return format_html('<a href="{}">{}</a>', link, link) if link else EMPTY

    @admin.display(description=gettext_lazy("ranking"))
    def board(self, call: Call) -> str:
        if call.pk is None:
            return EMPTY
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            *(reverse("admin:register_call_board", args=[call.pk]), _("Ranking board")),
            *(reverse("admin:panel_overview", args=[call.pk]), _("Panel")),
        )


def format_call_moment(call: Call, field: str) -> str:
    """An instant as the two towns of the programme read it."""
    moment = getattr(call, field, None)
    if moment is None or call.programme_id is None:
        return EMPTY
    programme = call.programme
    clocks = []
    for city, instant, zone in programme.clocks(moment):
        there = timezone.localtime(instant, ZoneInfo(zone))
        clocks.append((city, format_clock(there, "d/m/Y H:i")))
    return format_html_join(" · ", "{} {}", clocks)
