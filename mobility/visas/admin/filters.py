"""How staff narrow the list of dossiers, and what late means there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models import Proposal
from mobility.visas import rules
from mobility.visas.lifecycle import DossierStage, PieceStage
from mobility.visas.models import Dossier, VisaRegime
from mobility.visas.queries import (
    OVER,
    list_dossiers_near_their_trip,
    list_dossiers_to_check,
    list_dossiers_with_appointment_soon,
    list_dossiers_with_late_papers,
    list_new_shared_dossiers,
)
from mobility.visas.services.checklist import COLLECTING
from mobility.visas.services.limits import find_last_overdue, get_stay_limits
from mobility.visas.services.plans import select_law_days
from participants.register.queries import list_cohort_choices
from pemwecco.core.lists.filters import SeveralListFilter
from pemwecco.core.queues import register_queue

OWED = (PieceStage.MISSING, PieceStage.TO_CORRECT, PieceStage.EXPIRED)
WAITING = (DossierStage.LODGED, DossierStage.EXAMINED)


def with_course(queryset: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """The dossiers with the first day of the trip and the counts of their pieces, in one query."""
    today = timezone.localdate()
    owed = Q(pieces__stage__in=OWED, pieces__blocking=True)
    # Flights and beds are proposed for the person; the application that is over shows none.
    waiting = Q(participation__journey_proposals__state=Proposal.State.OPEN)
    waiting &= Q(participation__journey_proposals__asked_again_at__isnull=True)
    waiting &= ~Q(stage__in=OVER)
    return queryset.annotate(
        entry=Coalesce(
            "participation__itinerary__arrives_on", "participation__cohort__arrives_on"
        ),
        law_days=select_law_days(today),
        missing=Count("pieces", filter=owed, distinct=True),
        to_check=Count(
            "pieces", filter=Q(pieces__stage=PieceStage.RECEIVED), distinct=True
        ),
        proposed=Count(
            "participation__journey_proposals", filter=waiting, distinct=True
        ),
        late_pieces=Count(
            "pieces", filter=owed & Q(pieces__due_on__lt=today), distinct=True
        ),
    )


def select_overdue(limits: rules.Limits, today: date) -> Q:
    """The lodged dossiers whose decision is overdue, as `get_decision_due` counts for their nationality."""
    periods = set(VisaRegime.objects.values_list("decision_days", flat=True))
    overdue = Q(law_days=None, lodging__lodged_on__lte=find_last_overdue(limits, today))
    for days in periods:
        last = find_last_overdue(replace(limits, decision_days=days), today)
        overdue |= Q(law_days=days, lodging__lodged_on__lte=last)
    return overdue


def list_overdue_decisions() -> QuerySet[Dossier]:
    """The lodged dossiers of which the decision is overdue today."""
    today = timezone.localdate()
    rows = Dossier.objects.alias(law_days=select_law_days(today))
    limits = get_stay_limits(today)
    return rows.filter(select_overdue(limits, today), stage__in=WAITING)


class DossierCohortFilter(SeveralListFilter):
    title = _("cohort")
    parameter_name = "cohort"
    path = "participation__cohort"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list_cohort_choices()


class LatenessFilter(admin.SimpleListFilter):
    title = _("late")
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("pieces", _("papers overdue")),
            ("lodging", _("last day of lodging passed")),
            ("decision", _("decision overdue")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value, today = self.value(), timezone.localdate()
        if value == "pieces":
            late = list_dossiers_with_late_papers()
            return queryset.filter(pk__in=late.values("pk"))
        limits = get_stay_limits(today)
        if value == "lodging":
            past = today + timedelta(days=limits.lodging_latest_days)
            return queryset.filter(stage__in=COLLECTING, entry__lt=past)
        if value == "decision":
            overdue = list_overdue_decisions()
            return queryset.filter(pk__in=overdue.values("pk"))
        return queryset


class ToCheckFilter(admin.SimpleListFilter):
    title = _("papers to check")
    parameter_name = "check"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("some to check"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=list_dossiers_to_check().values("pk"))


register_queue(
    "visas.Dossier",
    "to-check",
    _("dossiers with papers to check"),
    lambda _viewer: list_dossiers_to_check(),
)
register_queue(
    "visas.Dossier",
    "appointment",
    _("visa appointments in the next two weeks"),
    lambda _viewer: list_dossiers_with_appointment_soon(),
)
register_queue(
    "visas.Dossier",
    "late-papers",
    _("dossiers with papers overdue"),
    lambda _viewer: list_dossiers_with_late_papers(),
)
register_queue(
    "visas.Dossier",
    "to-lodge",
    _("dossiers not lodged, trip in less than six weeks"),
    lambda _viewer: list_dossiers_near_their_trip(),
)
register_queue(
    "visas.Dossier",
    "decision",
    _("decisions overdue"),
    lambda _viewer: list_overdue_decisions(),
)
register_queue(
    "visas.SharedDossier",
    "new",
    _("dossiers shared with you, not opened yet"),
    list_new_shared_dossiers,
)
