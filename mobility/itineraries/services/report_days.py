"""Who owes a trip report and until when, as one query that pages, lists and reminders share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from mobility.hosts.lifecycle import AGREED
from mobility.itineraries.lifecycle import GIVEN_REPORTS, TripReportStage
from mobility.itineraries.models import Crossing, TripReport
from mobility.itineraries.rules.reports import DUE, DUE_DAYS
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.core.models import Parameter

# Who travels or came back; a completed file owes nothing any more.
OWING = (Stage.DEPARTED, Stage.RETURNED, Stage.NOT_RETURNED)
WHOLE = r"^[0-9]{1,3}$"


def annotate_report_due(rows: QuerySet[Participation]) -> QuerySet[Any]:
    """Files with `stay_ends_on`, the day of the exit or else planned, and `report_due_on`."""
    exits = Crossing.objects.standing().filter(
        participation=OuterRef("pk"), direction=Crossing.Direction.EXIT
    )
    values = Parameter.objects.filter(
        key=DUE, value__regex=WHOLE, valid_from__lte=OuterRef("stay_ends_on")
    )
    days = values.order_by("-valid_from").values_list(Cast("value", IntegerField()))[:1]
    ended: QuerySet[Any] = rows.annotate(
        stay_ends_on=Coalesce(
            Subquery(exits.order_by("-on").values("on")[:1]),
            F("itinerary__leaves_on"),
            F("cohort__leaves_on"),
        )
    )
    due: QuerySet[Any] = ended.annotate(
        report_due_on=ExpressionWrapper(
            F("stay_ends_on")
            + Coalesce(Subquery(days), Value(DUE_DAYS), output_field=IntegerField()),
            output_field=DateField(),
        )
    )
    return due


def list_report_debtors() -> QuerySet[Any]:
    """Everybody who travels or came back and has not handed in a report, with `report_due_on`."""
    given = TripReport.objects.filter(
        participation=OuterRef("pk"), stage__in=GIVEN_REPORTS
    )
    files = Participation.objects.filter(~Exists(given), stage__in=OWING)
    named = files.select_related("person", "call__programme")
    return annotate_report_due(named).order_by("report_due_on", "pk")


def list_late_reports(on: date) -> QuerySet[Any]:
    """Those whose report was due before a day and is not handed in, the longest overdue first."""
    # The day is computed in the query, which the types of the model do not know.
    rows: QuerySet[Any] = list_report_debtors()
    return rows.filter(report_due_on__lt=on)


@dataclass(frozen=True, slots=True)
class ReportCall:
    """What a report asks of its participant now: to write it, or, with the reason, to write it again."""

    participation: Participation
    report: TripReport | None
    due_on: date | None
    reason: str = ""

    @property
    def handed_in_on(self) -> date | None:
        """When it was handed in last; nothing while it is written."""
        if self.report is None or not self.is_given:
            return None
        days = []
        for step in self.report.steps.all():
            if step.move == "hand_in":
                days.append(timezone.localdate(step.at))
        return max(days, default=None)

    @property
    def is_given(self) -> bool:
        return self.report is not None and self.report.stage in GIVEN_REPORTS


def list_report_calls(files: list[int]) -> list[ReportCall]:
    """Of files (by key) those whose report may be written, from the first visit on; two queries at most."""
    begun = Q(placements__stage__in=AGREED)
    rows = annotate_report_due(Participation.objects.filter(pk__in=files))
    rows = rows.annotate(first_visit_on=Min("placements__starts_on", filter=begun))
    today = timezone.localdate()
    wanted: QuerySet[Any] = rows.filter(
        Q(first_visit_on__lte=today) | Q(stay_ends_on__lte=today)
    )
    found = list(wanted.select_related("trip_report__paper").order_by("pk"))
    written = [file.trip_report for file in found if hasattr(file, "trip_report")]
    prefetch_related_objects(written, "steps")
    calls = []
    for file in found:
        report: TripReport | None = getattr(file, "trip_report", None)
        calls.append(
            ReportCall(file, report, file.report_due_on, _find_report_reason(report))
        )
    return calls


def _find_report_reason(report: TripReport | None) -> str:
    """Why a report was asked again; nothing when it was not."""
    if report is None or report.stage != TripReportStage.ASKED:
        return ""
    steps = list(report.steps.all())
    return steps[-1].reason if steps else ""
