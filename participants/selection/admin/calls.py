"""The staff page of a call: texts, both clocks, cohorts, criteria and panel in one place."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.register.lifecycle import Stage
from participants.register.models import Call, Cohort
from participants.selection.admin.board import BoardPages
from participants.selection.models import Criterion, PanelMember
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.admin import HouseAdmin, HouseTabularInline, admin

EMPTY = "–"


class CriteriaInline(HouseTabularInline):
    model = Criterion
    fields = ("position", "code", "label_fr", "label_en", "label_nl", "weight", "highest")
    verbose_name_plural = gettext_lazy("criteria of the panel")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A criterion that carries points is protected by the database.
        return request.user.has_perm("selection.delete_criterion")


class PanelInline(HouseTabularInline):
    model = PanelMember
    fields = ("user",)
    show_change_link = False
    verbose_name_plural = gettext_lazy("panel")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        queryset: QuerySet[Any] = super().get_queryset(request).select_related("user")
        return queryset

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("selection.delete_panelmember")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(
                is_active=True, groups__name=Role.PANEL_MEMBER.value
            ).distinct()
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if isinstance(field, ModelChoiceField):
            field.help_text = _("People with the role of panel member.")
        return field


class CohortInline(HouseTabularInline):
    model = Cohort
    fields = ("programme", "name", "arrives_on", "leaves_on", "seats")
    verbose_name_plural = gettext_lazy("cohorts of this call")


@admin.register(Call)
class CallAdmin(BoardPages, HouseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    list_display = ("title", "programme", "state", "opens_clocks", "closes_clocks", "applications", "board")
    list_select_related = ("programme",)
    search_fields = ("title_fr", "title_en", "title_nl")
    inlines = (CohortInline, CriteriaInline, PanelInline)
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
        (gettext_lazy("French"), {"fields": ("title_fr", "text_fr")}),
        (gettext_lazy("English"), {"fields": ("title_en", "text_en")}),
        (gettext_lazy("Dutch"), {"fields": ("title_nl", "text_nl")}),
    )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {"slug": ("title_fr",)} if obj is None else {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Call]:
        # Drafts are not applications.
        files = Count("participations", filter=~Q(participations__stage=Stage.DRAFT))
        queryset: QuerySet[Call] = super().get_queryset(request).annotate(files=files)
        return queryset

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/board/", wrap(self.board_view), name="register_call_board"),
            path("<int:pk>/board/share/", wrap(self.share_view), name="register_call_share"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("files"), ordering="files")
    def applications(self, call: Any) -> int:
        return int(call.files)

    @admin.display(description=gettext_lazy("state"))
    def state(self, call: Call) -> str:
        if call.pk is None:
            return EMPTY
        if answer := call.open_answer():
            left = _("open, %(left)s left") % {"left": timeuntil(call.closes_at)}
            return format_html('<span class="chip chip--good">{}</span>', left)
        return format_html('<span class="chip">{}</span>', answer.reason)

    @admin.display(description=gettext_lazy("opens, on both clocks"))
    def opens_clocks(self, call: Call) -> str:
        return both_clocks(call, "opens_at")

    @admin.display(description=gettext_lazy("closes, on both clocks"))
    def closes_clocks(self, call: Call) -> str:
        return both_clocks(call, "closes_at")

    @admin.display(description=gettext_lazy("public page"))
    def public_page(self, call: Call) -> str:
        try:
            link = reverse("selection:call", args=[call.slug]) if call.slug else ""
        except NoReverseMatch:
            link = ""
        return format_html('<a href="{}">{}</a>', link, link) if link else EMPTY

    @admin.display(description=gettext_lazy("ranking"))
    def board(self, call: Call) -> str:
        if call.pk is None:
            return EMPTY
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:register_call_board", args=[call.pk]), _("Ranking board")
        )


def both_clocks(call: Call, field: str) -> str:
    """An instant as the two towns of the programme read it."""
    moment = getattr(call, field, None)
    if moment is None or call.programme_id is None:
        return EMPTY
    programme = call.programme
    places = (
        (programme.origin_city, programme.origin_timezone),
        (programme.destination_city, programme.destination_timezone),
    )
    return format_html_join(
        " · ",
        "{} {}",
        (
            (city, date_format(timezone.localtime(moment, ZoneInfo(zone)), "d/m/Y H:i"))
            for city, zone in places
        ),
    )
