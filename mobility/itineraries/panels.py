"""What the stay adds to the timeline of a file: flights taken back, the trip report, costs settled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Model
from django.utils.translation import gettext as _

from mobility.itineraries.lifecycle import TRIP_REPORT
from mobility.itineraries.models import CostSettlement, TripReportStep
from mobility.itineraries.queries import list_withdrawn_flights
from mobility.itineraries.services.return_desk import CAME_HOME, TRAVELLED
from participants.register.models import Participation
from pemwecco.core.labels import join_label
from pemwecco.core.timeline import Moment, register_timeline_source

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@register_timeline_source
def list_flight_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """The flights taken back of somebody who has a seat; to those who see flights."""
    if not isinstance(row, Participation) or not row.is_seated:
        return ()
    if not viewer.has_perm("itineraries.view_flight"):
        return ()
    return list_withdrawn_flights(row.pk)


@register_timeline_source
def list_report_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """The steps of the trip report of somebody who travelled, to those who see reports."""
    if not isinstance(row, Participation) or row.stage not in TRAVELLED:
        return
    if not viewer.has_perm("itineraries.view_tripreport"):
        return
    steps = TripReportStep.objects.filter(subject__participation=row)
    for step in steps.select_related("by"):
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
    if not isinstance(row, Participation) or row.stage not in CAME_HOME:
        return
    if not viewer.has_perm("itineraries.view_costsettlement"):
        return
    settled = CostSettlement.objects.filter(participation=row)
    for done in settled.select_related("by"):
        amount = f"{done.amount} {done.currency}"
        yield Moment(
            at=done.at,
            what=join_label(_("Costs settled"), amount),
            by=str(done.by),
            why=done.reason,
        )
