"""Planning backwards from the departure: the last safe day of each step, and the days left to it.

Each last safe day is the first day of the trip less a number of days that only the nationality changes,
so that a database can sort by the same numbers. Nothing here is a promise: lead times are what earlier
dossiers took.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Literal, NamedTuple

from mobility.visas.rules.calendar import lodging_window
from mobility.visas.rules.limits import LIMITS, Limits

Light = Literal["red", "amber", "green"]


class PlanStep(StrEnum):
    """The steps in the order in which they are due."""

    PASSPORT = "passport"
    REQUEST = "request"
    INVITATION = "invitation"
    INSURANCE = "insurance"
    APPOINTMENT = "appointment"
    LODGING = "lodging"
    DECISION = "decision"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """Days that each part of the way takes. The first three are learned from closed dossiers."""

    # From asking for an appointment to its day; from its day to the lodging; from there to the decision.
    request_days: int = 60
    appointment_days: int = 1
    decision_days: int = 45
    # From the decision to the passport in hand; the ticket, so many days before the departure.
    passport_back_days: int = 7
    ticket_days: int = 21
    # Letters and insurance, so many days before the appointment; the passport, before the request.
    papers_days: int = 14
    insurance_days: int = 7
    passport_days: int = 7
    # Fewer days left than this is tight.
    amber_days: int = 14

    def __post_init__(self) -> None:
        negative = []
        for field in fields(self):
            if getattr(self, field.name) < 0:
                negative.append(field.name)
        if negative:
            raise ValueError(f"A lead time is not negative: {', '.join(negative)}")


LEAD_TIMES: Final = LeadTimes()


def for_nationality(
    lead_times: LeadTimes, decision_days: int | None, *, limits: Limits = LIMITS
) -> LeadTimes:
    """Plan with the days to the decision that the law gives a nationality, where it gives it more.

    Measures under art. 25a of the Visa Code lengthen the general period (45 days instead of 15). What
    was learned of all dossiers together is never shortened, and no plan changes for who has that period.
    """
    longer = (
        decision_days if decision_days and decision_days > limits.decision_days else 0
    )
    return replace(lead_times, decision_days=max(lead_times.decision_days, longer))


class BackwardPlan(NamedTuple):
    """The last safe day of each step, the window of lodging, and whether the plan can still be."""

    last_safe: Mapping[PlanStep, date]
    lodging_from: date
    feasible: bool
    """False when the last safe day of lodging is before the window opens: the trip is too tight."""


class StepState(NamedTuple):
    """One step against what is done. `slack` is None once the step is done."""

    step: PlanStep
    last_safe: date
    done_on: date | None
    expected_on: date | None
    done: bool
    slack: int | None
    light: Light


def offsets(
    lead_times: LeadTimes = LEAD_TIMES, *, limits: Limits = LIMITS
) -> Mapping[PlanStep, int]:
    """Say how many days before the first day of the trip each step is due at the latest.

    The lodging is never later than the law takes it as a rule (15 days before, Visa Code, art. 9(1)).
    """
    lead = lead_times
    decision = lead.ticket_days + lead.passport_back_days
    lodging = max(decision + lead.decision_days, limits.lodging_latest_days)
    appointment = lodging + lead.appointment_days
    request = appointment + lead.request_days
    return {
        PlanStep.PASSPORT: request + lead.passport_days,
        PlanStep.REQUEST: request,
        PlanStep.INVITATION: appointment + lead.papers_days,
        PlanStep.INSURANCE: appointment + lead.insurance_days,
        PlanStep.APPOINTMENT: appointment,
        PlanStep.LODGING: lodging,
        PlanStep.DECISION: decision,
        PlanStep.TICKET: lead.ticket_days,
    }


def backward_plan(
    departure: date, lead_times: LeadTimes = LEAD_TIMES, limits: Limits = LIMITS
) -> BackwardPlan:
    """Plan back from the first day of the trip to the last safe day of each step.

    Passport, request of the appointment, invitation, insurance, appointment, lodging, decision,
    ticket. The window of lodging (Visa Code, art. 9(1)) is told with it.
    """
    days = offsets(lead_times, limits=limits)
    last_safe = {}
    for step, count in days.items():
        last_safe[step] = departure - timedelta(days=count)
    opens = lodging_window(departure, limits=limits).earliest
    return BackwardPlan(last_safe, opens, last_safe[PlanStep.LODGING] >= opens)


@dataclass(frozen=True, slots=True)
class Progress:
    """What is done and known of a dossier. A date without day known is `None` beside its flag."""

    passport_fits: bool = False
    requested_on: date | None = None
    invitation_done: bool = False
    insurance_done: bool = False
    appointment_on: date | None = None
    lodged_on: date | None = None
    decided_on: date | None = None
    ticketed_on: date | None = None


def expected_days(
    progress: Progress, lead_times: LeadTimes = LEAD_TIMES
) -> Mapping[PlanStep, date]:
    """Say when the next steps may be expected, from what is done: never a promise."""
    expected: dict[PlanStep, date] = {}
    if progress.appointment_on is not None:
        expected[PlanStep.APPOINTMENT] = progress.appointment_on
    elif progress.requested_on is not None:
        expected[PlanStep.APPOINTMENT] = progress.requested_on + timedelta(
            days=lead_times.request_days
        )
    if progress.lodged_on is not None:
        expected[PlanStep.DECISION] = progress.lodged_on + timedelta(
            days=lead_times.decision_days
        )
    elif PlanStep.APPOINTMENT in expected:
        lodging = expected[PlanStep.APPOINTMENT] + timedelta(
            days=lead_times.appointment_days
        )
        expected[PlanStep.LODGING] = lodging
        expected[PlanStep.DECISION] = lodging + timedelta(days=lead_times.decision_days)
    return expected


def plan_states(
    plan: BackwardPlan,
    progress: Progress,
    today: date,
    lead_times: LeadTimes = LEAD_TIMES,
) -> tuple[StepState, ...]:
    """Hold the plan against what is done: the days left to the last safe day of every open step.

    An open step is at the earliest today, or on the day it is expected; its slack is what is left
    from there to its last safe day, negative when it will be late. A lodged dossier needs no
    appointment, letter or insurance any more; a decided one no lodging.
    """
    lodged = progress.lodged_on is not None or progress.decided_on is not None
    decided = progress.decided_on is not None
    done: dict[PlanStep, tuple[bool, date | None]] = {
        PlanStep.PASSPORT: (progress.passport_fits or lodged, None),
        PlanStep.REQUEST: (
            progress.requested_on is not None
            or progress.appointment_on is not None
            or lodged,
            progress.requested_on,
        ),
        PlanStep.INVITATION: (progress.invitation_done or lodged, None),
        PlanStep.INSURANCE: (progress.insurance_done or lodged, None),
        PlanStep.APPOINTMENT: (lodged, progress.appointment_on if lodged else None),
        PlanStep.LODGING: (lodged, progress.lodged_on),
        PlanStep.DECISION: (decided, progress.decided_on),
        PlanStep.TICKET: (progress.ticketed_on is not None, progress.ticketed_on),
    }
    expected = expected_days(progress, lead_times)
    states = []
    for step, last_safe in plan.last_safe.items():
        is_done, on = done[step]
        at = expected.get(step)
        slack = None if is_done else (last_safe - max(today, at or today)).days
        states.append(
            StepState(
                step,
                last_safe,
                on,
                at,
                is_done,
                slack,
                light_of(slack, lead_times.amber_days),
            )
        )
    return tuple(states)


def worst_slack(states: tuple[StepState, ...]) -> int | None:
    """The fewest days left to any open step; None when everything is done."""
    return min(
        (state.slack for state in states if state.slack is not None), default=None
    )


def light_of(slack: int | None, amber_days: int = LEAD_TIMES.amber_days) -> Light:
    """The colour of a slack: red when late, amber when tight, green when done or far."""
    if slack is None or slack >= amber_days:
        return "green"
    return "red" if slack < 0 else "amber"
