"""How long each part of the way takes: learned from decided dossiers, else the dated parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from math import ceil
from typing import Any, Final

from django.db.models import (
    Aggregate,
    Count,
    DateField,
    F,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from mobility.visas import rules
from mobility.visas.models import Appointment, Decision, Lodgement
from mobility.visas.services.limits import get_stay_limits
from pemwecco.core.measures import DaysBetween, Percentile
from pemwecco.core.parameters import read_rule_values
from pemwecco.core.remembering import remembered_rows

LEAST_CASES: Final = 5
NAMES: Final = {
    "request_days": _("from the request to the appointment"),
    "appointment_days": _("from the appointment to the lodging"),
    "decision_days": _("from the lodging to the decision"),
}


@dataclass(frozen=True, slots=True)
class LearnedLeadTime:
    """What earlier dossiers took for one part of the way, and what the plan takes of it."""

    name: str
    cases: int
    median: float | None
    ninth: float | None
    """The 90th percentile: nine in ten were faster."""
    default: int

    @property
    def is_learned(self) -> bool:
        return self.cases >= LEAST_CASES and self.ninth is not None

    @property
    def used(self) -> int:
        """The careful figure where enough cases exist, else the parameter."""
        return (
            max(ceil(self.ninth), 0)
            if self.is_learned and self.ninth is not None
            else self.default
        )

    @property
    def label(self) -> str:
        return str(NAMES[self.name])


def get_default_lead_times(on: date) -> rules.LeadTimes:
    """The planning figures in force on a day, from the dated parameters; one query."""
    keys = {}
    for field in fields(rules.LeadTimes):
        keys[f"plan.{field.name}"] = field.name
    stated = {}
    for key, value in read_rule_values(keys, on).items():
        stated[keys[key]] = int(value)
    return replace(rules.LEAD_TIMES, **stated)


def get_learned_lead_times(
    on: date,
) -> tuple[rules.LeadTimes, Mapping[str, LearnedLeadTime]]:
    """The lead times for a plan made on a day, and where each comes from; three queries."""
    default = get_default_lead_times(on)
    measured = measure_appointments()[0] | measure_decisions()[0]
    found, used = {}, {}
    for name in NAMES:
        found[name] = LearnedLeadTime(
            name,
            measured[f"{name}_cases"],
            measured[f"{name}_median"],
            measured[f"{name}_ninth"],
            getattr(default, name),
        )
        used[name] = found[name].used
    return replace(default, **used), found


@dataclass(frozen=True, slots=True)
class Planning:
    """What every plan that is made on a day shares: lead times and limits, asked once for all of a list."""

    on: date
    lead: rules.LeadTimes
    limits: rules.Limits

    def plan(self, entry: date, law_days: int | None) -> Mapping[rules.PlanStep, date]:
        """The one calendar of a dossier: the last safe day of each step.

        Checklist, reminders, list and board read these. ``entry`` is the first day of the trip, ``law_days``
        what the law gives the nationality for the decision.
        """
        return plan_steps(entry, law_days, self.lead, self.limits)


def get_planning(on: date) -> Planning:
    """What plans made on a day share; four queries."""
    lead, _learned = get_learned_lead_times(on)
    return Planning(on, lead, get_stay_limits(on))


def plan_steps(
    entry: date, law_days: int | None, lead: rules.LeadTimes, limits: rules.Limits
) -> Mapping[rules.PlanStep, date]:
    """The same for a list, whose rows share lead times and limits."""
    own = rules.for_nationality(lead, law_days, limits=limits)
    return rules.backward_plan(entry, own, limits).last_safe


@remembered_rows
def measure_appointments() -> QuerySet[Any, dict[str, Any]]:
    """How long the way to the appointment and on to the lodging took, over decided dossiers; one row."""
    kept = Appointment.objects.filter(
        state=Appointment.State.KEPT, dossier__decision__isnull=False
    )
    day = Cast("at", DateField())
    return _measure_spans(
        kept,
        request_days=DaysBetween(day, F("requested_on")),
        appointment_days=DaysBetween(F("dossier__lodging__lodged_on"), day),
    )


@remembered_rows
def measure_decisions() -> QuerySet[Any, dict[str, Any]]:
    """How long the decisions took; one row."""
    return _measure_spans(
        Decision.objects.filter(dossier__in=Lodgement.objects.values("dossier")),
        decision_days=DaysBetween(F("decided_on"), F("dossier__lodging__lodged_on")),
    )


def _measure_spans(
    rows: QuerySet[Any], **spans: DaysBetween
) -> QuerySet[Any, dict[str, Any]]:
    """Cases, median and 90th percentile of each span over the same rows; one row, whatever there is."""
    measures: dict[str, Aggregate] = {}
    for name in spans:
        counted = Q(**{f"{name}_took__gte": 0})
        took = f"{name}_took"
        measures[f"{name}_cases"] = Count("pk", filter=counted)
        measures[f"{name}_median"] = Percentile(took, fraction=0.5, filter=counted)
        measures[f"{name}_ninth"] = Percentile(took, fraction=0.9, filter=counted)
    taken = {f"{name}_took": days for name, days in spans.items()}
    # Grouped by nothing: the aggregates of all rows, as a QuerySet.
    whole = rows.order_by().annotate(**taken).values(of=Value(value=True))
    found: QuerySet[Any, dict[str, Any]] = whole.annotate(**measures)
    return found
