"""Staff pages of departure and return: record a crossing, take one back, answer a return that was told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.itineraries.admin.certificates import (
    build_visits_context,
    select_visit_rows,
)
from mobility.itineraries.forms.stays import CrossingForm, WithdrawCrossingForm
from mobility.itineraries.lifecycle import RETURN_CLAIM, ReturnClaimStage
from mobility.itineraries.models import Crossing, Itinerary, ReturnClaim, ReturnDelay
from mobility.itineraries.services.claims import list_waiting_claims
from mobility.itineraries.services.crossings import (
    RECORD,
    get_next_crossing,
    list_overdue_returns,
    record_departure,
    record_return,
)
from mobility.itineraries.services.withdrawals import (
    can_withdraw_crossing,
    find_confirmed_claim,
    list_withdrawal_effects,
    was_return_confirmed,
    withdraw_crossing,
)
from participants.register.lifecycle import PARTICIPANT, Stage
from participants.register.models import Participation
from participants.register.sections import Section, register_participation_section
from pemwecco.accounts.models import User
from pemwecco.core.addressees import format_addressees
from pemwecco.core.admin import BaseAdmin, admin, get_staff_user
from pemwecco.core.answers import Refused, require
from pemwecco.core.one_query import fetch_in_one_query
from pemwecco.core.queues import register_queue
from pemwecco.documents.services import FileRefused, store_upload


@admin.register(Crossing)
class CrossingAdmin(BaseAdmin):
    """What was recorded; written by the acts of departure and return, never typed here."""

    titled_after = ("participation.person",)
    list_display = (
        "participation",
        "person",
        "direction",
        "on",
        "place",
        "evidence",
        "recorded_by",
        "withdrawn_at",
    )
    list_filter = ("direction", "evidence", "on", "withdrawn_at")
    list_select_related = ("participation__person", "recorded_by")
    search_fields = (
        "participation",
        "place",
    )
    date_hierarchy = "on"

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        return [
            path(
                "record/<int:pk>/",
                page(self.record_view),
                name="itineraries_crossing_record",
            ),
            path(
                "<int:pk>/withdraw/",
                page(self.withdraw_view),
                name="itineraries_crossing_withdraw",
            ),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("person"))
    def person(self, crossing: Crossing) -> str:
        return str(crossing.participation.person)

    def record_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record the departure or the return of a file, whichever it waits for."""
        user = get_staff_user(request)
        require(user, RECORD)
        file = get_object_or_404(
            Participation.objects.visible_to(user).select_related("person"), pk=pk
        )
        direction = get_next_crossing(file)
        form = CrossingForm(request.POST or None, request.FILES or None, as_staff=True)
        if (
            request.method == "POST"
            and form.is_valid()
            and self._record(request, file, direction, form)
        ):
            return HttpResponseRedirect(
                reverse("admin:register_participation_change", args=[pk])
            )
        entering = direction == Crossing.Direction.ENTRY
        title = (
            _("Record the departure of %(person)s")
            if entering
            else _("Record the return of %(person)s")
        )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title % {"person": file.person},
            "file": file,
            "form": form,
            "direction": direction,
        }
        return TemplateResponse(request, "itineraries/admin/crossing.html", context)

    def _record(
        self,
        request: HttpRequest,
        file: Participation,
        direction: str,
        form: CrossingForm,
    ) -> bool:
        by, data = get_staff_user(request), form.cleaned_data
        record = (
            record_departure if direction == Crossing.Direction.ENTRY else record_return
        )
        try:
            with transaction.atomic():
                crossing = record(
                    participation=file,
                    on=data["on"],
                    place=data["place"],
                    evidence=data["evidence"],
                    document=store_upload(uploaded=data["file"], by=by)
                    if data["file"]
                    else None,
                    by=by,
                )
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        except Refused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(request, str(crossing))
            return True
        return False

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take back a crossing recorded by mistake: what it undoes first, then the reason."""
        user = get_staff_user(request)
        require(user, RECORD)
        rows = Crossing.objects.visible_to(user).select_related("participation__person")
        crossing = get_object_or_404(rows, pk=pk)
        file = crossing.participation
        form = WithdrawCrossingForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                withdraw_crossing(crossing=crossing, reason=reason, by=user)
            except Refused as refusal:
                form.add_error(None, list(refusal.sentences))
            else:
                file.refresh_from_db()
                messages.success(
                    request,
                    _("The crossing is taken back: %(file)s is “%(stage)s” again.")
                    % {"file": file, "stage": file.get_stage_display()},
                )
                return HttpResponseRedirect(
                    reverse("admin:register_participation_change", args=[file.pk])
                )
        answer = can_withdraw_crossing(crossing)
        claim = find_confirmed_claim(crossing) if answer else None
        is_told = claim is not None and was_return_confirmed(claim)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Take back: %(crossing)s") % {"crossing": crossing},
            "file": file,
            "crossing": crossing,
            "form": form,
            "answer": answer,
            "effects": list_withdrawal_effects(crossing) if answer else [],
            "told": format_addressees([PARTICIPANT] if is_told else []),
        }
        return TemplateResponse(request, "itineraries/admin/withdraw.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


register_queue(
    "itineraries.ReturnClaim",
    "confirm",
    gettext_lazy("returns reported, to be confirmed"),
    lambda _viewer: list_waiting_claims(),
)
register_queue(
    "register.Participation",
    "return",
    gettext_lazy("returns not recorded"),
    lambda _viewer: list_overdue_returns(timezone.localdate()),
)


@admin.register(ReturnClaim)
class ReturnClaimAdmin(BaseAdmin):
    """The returns that participants told, with the buttons that confirm one or ask again."""

    lifecycle = RETURN_CLAIM
    titled_after = ("participation.person",)
    list_display = ("participation", "person", "on", "place", "stage", "at")
    list_filter = ("stage", "evidence", "at")
    list_select_related = ("participation__person",)
    search_fields = ("participation", "place")
    fields = readonly_fields = (
        "participation",
        "person",
        "on",
        "place",
        "evidence",
        "proof",
        "stage",
        "by",
        "at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        # What is still being typed is the participant's own.
        return rows.exclude(stage=ReturnClaimStage.DRAFT)

    @admin.display(description=gettext_lazy("person"))
    def person(self, claim: ReturnClaim) -> str:
        return str(claim.participation.person)

    @admin.display(description=gettext_lazy("proof"))
    def proof(self, claim: ReturnClaim) -> str:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("documents:download", args=[claim.document_id]),
            claim.document.name,
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@register_participation_section(62)
def itinerary_section(file: Participation, viewer: User) -> Section | None:
    """Programme, departure and return, on the file's page."""
    if not viewer.has_perm("itineraries.view_itinerary") or not file.is_seated:
        return None
    direction = get_next_crossing(file)
    stays = Itinerary.objects.filter(participation=file)
    stays = stays.annotate(last=Max("versions__number"))
    crossings = Crossing.objects.visible_to(viewer).filter(participation=file)
    crossings = crossings.select_related("document", "withdrawn_by")
    told = ReturnClaim.objects.visible_to(viewer).filter(participation=file)
    told = told.exclude(stage=ReturnClaimStage.DRAFT)
    delays = ReturnDelay.objects.visible_to(viewer).filter(participation=file)
    visits = select_visit_rows(file, viewer)
    asked: list[QuerySet[Any, Any]] = [stays, crossings, told, delays]
    if visits is not None:
        asked += [visits.visits, visits.days, visits.certificates]
    fetch_in_one_query(asked)
    itinerary = next(iter(stays), None)
    # Nobody is back who has not left.
    has_left = bool(crossings) or direction == Crossing.Direction.EXIT
    context = {
        "itinerary": itinerary,
        "may_begin": itinerary is None and viewer.has_perm("itineraries.add_itinerary"),
        "crossings": crossings,
        "claims": told if has_left else (),
        "delays": delays if has_left else (),
        "entering": direction == Crossing.Direction.ENTRY,
        "may_record": bool(direction) and viewer.has_perm(RECORD),
        "may_delay": file.stage == Stage.DEPARTED and viewer.has_perm(RECORD),
        "may_withdraw": viewer.has_perm(RECORD),
        **build_visits_context(visits, viewer),
    }
    return Section(
        _("Itinerary, departure, return"), "itineraries/admin/section.html", context
    )
