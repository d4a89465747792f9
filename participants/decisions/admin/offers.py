"""The offers of places for staff: on the page of a file with why, in a list, answered for somebody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from participants.decisions.lifecycle import OFFER, OfferStage
from participants.decisions.models import (
    Offer,
    RefusalReason,
    ReservePlace,
    Round,
    Vacancy,
)
from participants.decisions.panels import can_read_rounds
from participants.decisions.services import offers
from participants.decisions.services.reserve import format_explanation
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from participants.register.sections import Section, register_participation_section
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused

MORE_DAYS = 3
# Stages of a file on which the panel has never decided.
BEFORE = (Stage.SUBMITTED, Stage.NOT_READY, Stage.ELIGIBLE)


@register_participation_section(45)
def decision_section(file: Participation, viewer: User) -> Section | None:
    """The offers of a file, why each was made, and its place on the reserve."""
    if file.stage in BEFORE or not viewer.has_perm("decisions.view_offer"):
        return None
    made = list(
        Offer.objects.filter(participation=file)
        .select_related("cohort")
        .order_by("-pk")
    )
    place, vacancy = None, None
    if file.stage == Stage.RESERVE:
        places = ReservePlace.objects.filter(participation=file, left_at__isnull=True)
        place = places.first()
    if file.stage in {Stage.WITHDRAWN, Stage.EXCLUDED}:
        vacancies = Vacancy.objects.filter(participation=file)
        vacancy = vacancies.select_related("offer__participation").first()
    rounds = list(_list_rounds_of(file, viewer))
    if not made and place is None and not rounds:
        return None
    may_decide = viewer.has_perm("register.decide_participation")
    lines = []
    for row in made:
        until = offers.format_on_both_clocks(file.call.programme, row.reply_by)
        lines.append(
            {
                "row": row,
                "until": until,
                "why": format_explanation(row.explanation),
                "open": row.stage == OfferStage.OPEN and may_decide,
            }
        )
    context = {
        "offers": lines,
        "place": place,
        "vacancy": vacancy,
        "rounds": {"rounds": rounds},
        "more_days": MORE_DAYS,
    }
    return Section(_("Decision and offer"), "admin/decisions/offers.html", context)


def _list_rounds_of(file: Participation, viewer: User) -> Iterable[Round]:
    """The published rounds in which a file was decided on; none before the panel has decided."""
    if file.stage == Stage.SHORTLISTED or not can_read_rounds(viewer):
        return ()
    said = Round.objects.filter(
        decisions__participation=file, decisions__published_at__isnull=False
    )
    return said.distinct().order_by("-number")


@admin.register(Offer)
class OfferAdmin(BaseAdmin):
    """Offers are made by decisions; here they are found, and answered for somebody who calls."""

    lifecycle = OFFER
    titled_after = ("participation.person",)
    list_display = (
        "participation",
        "person",
        "cohort",
        "origin",
        "stage",
        "reply_by",
        "declined_because",
    )
    list_filter = ("stage", "origin", "declined_because", "cohort")
    list_select_related = ("participation__person", "cohort")
    search_fields = ("participation",)
    fields = (
        "participation",
        "cohort",
        "origin",
        "stage",
        "reply_by",
        "at",
        "why",
        "declined_because",
    )
    readonly_fields = (
        "participation",
        "cohort",
        "origin",
        "reply_by",
        "at",
        "why",
        "declined_because",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        more = path(
            "<int:pk>/more/",
            self.admin_site.admin_view(self.more_view),
            name="decisions_offer_more",
        )
        return [more, *super().get_urls()]

    @admin.display(description=gettext_lazy("person"))
    def person(self, offer: Offer) -> str:
        return str(offer.participation.person)

    @admin.display(description=gettext_lazy("why"))
    def why(self, offer: Offer) -> str:
        return "\n".join(format_explanation(offer.explanation))

    def apply_transition(
        self, request: HttpRequest, row: Any, name: str, reason: str
    ) -> None:
        by = get_staff_user(request)
        if name == "accept":
            offers.accept_offer(offer=row, actor=Staff(by))
        elif name == "decline":
            offers.decline_offer(
                offer=row, actor=Staff(by), because=Offer.Declined.OTHER, words=reason
            )
        else:
            super().apply_transition(request, row, name, reason)
        row.refresh_from_db(fields=["stage"])

    def more_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give somebody a few more days to answer."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        offer = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            offers.change_offer_deadline(
                offer=offer, days=MORE_DAYS, by=get_staff_user(request)
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            said = ngettext(
                "%(days)d more day to answer.",
                "%(days)d more days to answer.",
                MORE_DAYS,
            )
            messages.success(request, said % {"days": MORE_DAYS})
        page = reverse(
            "admin:register_participation_change", args=[offer.participation_id]
        )
        return HttpResponseRedirect(page)


@admin.register(RefusalReason)
class RefusalReasonAdmin(BaseAdmin):
    """The coded reasons, in the applicants' words."""

    list_display = ("code", "label_fr", "active", "position")
    fields = ("code", "label_fr", "label_en", "label_nl", ("active", "position"))
