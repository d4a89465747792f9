"""How staff narrow the list of dossiers, and what late means there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models import Proposal
from mobility.visas.lifecycle import DossierStage, PieceStage
from mobility.visas.models import Dossier
from mobility.visas.services.checklist import COLLECTING
from mobility.visas.services.limits import get_stay_limits
from participants.register.queries import list_cohort_choices

OWED = (PieceStage.MISSING, PieceStage.TO_CORRECT, PieceStage.EXPIRED)
OVER = (DossierStage.REFUSED, DossierStage.APPEALED, DossierStage.CLOSED)
WAITING = (DossierStage.LODGED, DossierStage.EXAMINED)


def with_course(queryset: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """The dossiers with the first day of the trip and the counts of their pieces, in one query."""
    today = timezone.localdate()
    owed = Q(pieces__stage__in=OWED, pieces__blocking=True)
    # Flights and beds are proposed for the person; the application that is over shows none.
    waiting = Q(participation__journey_proposals__state=Proposal.State.OPEN)
    waiting &= ~Q(stage__in=OVER)
    return queryset.annotate(
        entry=Coalesce(
            "participation__itinerary__arrives_on", "participation__cohort__arrives_on"
        ),
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


class DossierCohortFilter(admin.SimpleListFilter):
    title = _("cohort")
    parameter_name = "cohort"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list_cohort_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return (
            queryset.filter(participation__cohort=value)
            if value and value.isdigit()
            else queryset
        )


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
            return queryset.filter(stage__in=COLLECTING, late_pieces__gt=0)
        limits = get_stay_limits(today)
        if value == "lodging":
            past = today + timedelta(days=limits.lodging_latest_days)
            return queryset.filter(stage__in=COLLECTING, entry__lt=past)
        if value == "decision":
            asked = today - timedelta(days=limits.decision_days)
            return queryset.filter(stage__in=WAITING, lodging__lodged_on__lt=asked)
        return queryset


class ToCheckFilter(admin.SimpleListFilter):
    title = _("papers to check")
    parameter_name = "check"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("some to check"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return (
            queryset.filter(Q(to_check__gt=0) | Q(proposed__gt=0))
            if self.value() == "yes"
            else queryset
        )
