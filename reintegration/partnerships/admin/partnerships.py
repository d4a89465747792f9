"""The list of partnerships and the page of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models import Introduction
from pemwecco.core.admin import (
    BaseAdmin,
    BaseTabularInline,
    admin,
    get_staff_user,
)
from pemwecco.core.answers import Refused
from pemwecco.core.chips import render_chip
from pemwecco.core.day_words import date_format
from pemwecco.core.labels import join_label
from pemwecco.core.queues import register_queue
from pemwecco.documents.services import FileRefused
from reintegration.partnerships.admin.board import (
    OwnerFilter,
    PartnershipBoardPages,
)
from reintegration.partnerships.admin.confirmations import list_confirmation_urls
from reintegration.partnerships.forms import PartnershipForm
from reintegration.partnerships.lifecycle import PARTNERSHIP
from reintegration.partnerships.models import (
    Partnership,
    PartnershipParty,
    PartnershipQuerySet,
)
from reintegration.partnerships.queries import (
    annotate_judgement,
    annotate_news,
    list_ending_visas,
    list_silent_negotiations,
    list_unproved_signatures,
    read_judgement,
)
from reintegration.partnerships.rules import Judgement
from reintegration.partnerships.services.partnerships import (
    add_evidence,
    clear_partner_contact,
    make_introduced_lead,
)

register_queue(
    "partnerships.Partnership",
    "told",
    _("partnerships with news to confirm"),
    lambda _viewer: Partnership.objects.filter(news__state="open"),
)
register_queue(
    "partnerships.Partnership",
    "unproved",
    _("partnerships signed for a month that do not count"),
    lambda _viewer: list_unproved_signatures(timezone.localdate()),
)
register_queue(
    "partnerships.Partnership",
    "silent",
    _("negotiations without news for two months"),
    lambda _viewer: list_silent_negotiations(timezone.localdate()),
)
register_queue(
    "partnerships.Partnership",
    "visa",
    _("negotiations of people whose visa for several entries ends"),
    lambda _viewer: list_ending_visas(timezone.localdate()),
)


class PartyInline(BaseTabularInline):
    """Everybody at the table; both sides are there of themselves."""

    model = PartnershipParty
    fields = ("side", "organisation", "contact")
    autocomplete_fields = ("organisation", "contact")
    show_change_link = False


def render_judgement(judgement: Judgement) -> str:
    """The first reason as a chip in its colour: that it counts, or what is missing first."""
    reason = judgement.reasons[0]
    return render_chip(gettext(reason.message), reason.severity)


@admin.register(Partnership)
class PartnershipAdmin(PartnershipBoardPages, BaseAdmin):  # type: ignore[misc]  # the theme's mixins overlap
    """All partnerships, the one without news for the longest time first."""

    lifecycle = PARTNERSHIP
    form = PartnershipForm
    inlines = (PartyInline,)
    is_cared_for = True
    titled_after = ("participation.person",)
    list_display = (
        "participation",
        "partner",
        "kind",
        "stage",
        "value_band",
        "counts",
        "next_step",
        "last_news",
    )
    list_columns_offered = ("sector", "origin", "amount", "currency", "jobs_expected")
    impersonal_columns = ("counts", "last_news")
    list_filter = (
        "stage",
        "kind",
        "origin",
        "sector",
        "value_band",
        OwnerFilter,
        "partner__country",
        "participation__cohort",
    )
    list_select_related = ("participation", "partner", "sector", "next_point")
    search_fields = ("participation", "partner", "summary")
    autocomplete_fields = ("participation", "partner")
    readonly_fields = ("evidence", "created_at")
    fieldsets = (
        (None, {"fields": ("participation", "partner", "kind", "summary", "sector")}),
        (
            _("Where it comes from"),
            {"fields": ("origin", "event", "origin_words", "created_at")},
        ),
        (
            _("What it is worth"),
            {
                "fields": (
                    ("amount", "currency", "value_band"),
                    ("jobs_expected", "jobs_women"),
                )
            },
        ),
        (_("Evidence"), {"fields": ("paper", "evidence")}),
    )

    def get_queryset(self, request: HttpRequest) -> PartnershipQuerySet:
        rows: Any = super().get_queryset(request)
        return annotate_judgement(annotate_news(rows))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        # Both sides have their row once the partnership is there.
        return self.inlines if obj is not None else ()

    @admin.display(description=_("counts as signed"))
    def counts(self, row: Any) -> str:
        return render_judgement(read_judgement(row))

    @admin.display(description=_("next step"), ordering="next_point__due_on")
    def next_step(self, row: Partnership) -> str:
        point = row.next_point
        if point is None:
            return ""
        return join_label(date_format(point.due_on, "d/m/Y"), point.what)

    @admin.display(description=_("last news"), ordering="news_at")
    def last_news(self, row: Any) -> Any:
        return row.news_at

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if change and "partner" in form.changed_data:
            clear_partner_contact(partnership=obj)
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
            path(
                "board/",
                page(self.board_view),
                name="partnerships_partnership_board",
            ),
            path(
                "board/<int:pk>/",
                page(self.board_move_view),
                name="partnerships_partnership_board_move",
            ),
            path(
                "<int:pk>/step/",
                page(self.step_view),
                name="partnerships_partnership_step",
            ),
            *list_confirmation_urls(self),
            *super().get_urls(),
        ]

    def lead_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a partnership from an introduction, by the button on its page."""
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
