"""What the stay adds to the timeline of a file: flights taken back, the trip report, costs settled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from mobility.itineraries.lifecycle import TRIP_REPORT
from mobility.itineraries.models import CostSettlement, TripReportStep
from mobility.itineraries.queries import (
    list_flight_withdrawals,
    list_withdrawn_flights,
)
from mobility.itineraries.services.return_desk import CAME_HOME, TRAVELLED
from participants.register.models import Participation
from pemwecco.core.labels import join_label
from pemwecco.core.remembering import Ahead, remembered_rows
from pemwecco.core.timeline import (
    Moment,
    register_timeline_rows,
    register_timeline_source,
)

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@register_timeline_source
def list_flight_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """The flights taken back of somebody who has a seat; to those who see flights."""
    if not _has_flights(row, viewer):
        return ()
    return list_withdrawn_flights(row.pk)


@register_timeline_source
def list_report_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """The steps of the trip report of somebody who travelled, to those who see reports."""
    if not _has_report(row, viewer):
        return
    for step in list_report_steps(row.pk):
        label = str(TRIP_REPORT.transitions[step.move].label)
        yield Moment(
            at=step.at,
            what=join_label(_("Trip report"), label),
            by=str(step.by or ""),
            why=step.reason,
        )


@register_timeline_source
def list_settlement_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """What was settled for somebody who came back, to those who see settlements."""
    if not _has_settlements(row, viewer):
        return
    for done in list_settlements(row.pk):
        amount = f"{done.amount} {done.currency}"
        yield Moment(
            at=done.at,
            what=join_label(_("Costs settled"), amount),
            by=str(done.by),
            why=done.reason,
        )


@register_timeline_rows
def list_stay_timeline_rows(row: Model, viewer: User) -> list[Ahead]:
    """What the three sources ask, each of those who may see it."""
    wanted = []
    if _has_flights(row, viewer):
        wanted.append(list_flight_withdrawals.ahead(row.pk))
    if _has_report(row, viewer):
        wanted.append(list_report_steps.ahead(row.pk))
    if _has_settlements(row, viewer):
        wanted.append(list_settlements.ahead(row.pk))
    return wanted


@remembered_rows
def list_report_steps(participation: int) -> QuerySet[TripReportStep]:
    """The steps of the trip report of a file (by key)."""
    steps = TripReportStep.objects.filter(subject__participation=participation)
    return steps.select_related("by")


@remembered_rows
def list_settlements(participation: int) -> QuerySet[CostSettlement]:
    """What was settled for a file (by key)."""
    settled = CostSettlement.objects.filter(participation=participation)
    return settled.select_related("by")


def _has_flights(row: Model, viewer: User) -> bool:
    if not isinstance(row, Participation) or not row.is_seated:
        return False
    return viewer.has_perm("itineraries.view_flight")


def _has_report(row: Model, viewer: User) -> bool:
    if not isinstance(row, Participation) or row.stage not in TRAVELLED:
        return False
    return viewer.has_perm("itineraries.view_tripreport")


def _has_settlements(row: Model, viewer: User) -> bool:
    if not isinstance(row, Participation) or row.stage not in CAME_HOME:
        return False
    return viewer.has_perm("itineraries.view_costsettlement")
