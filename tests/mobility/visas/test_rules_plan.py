from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.visas.rules import (
    LEAD_TIMES,
    LeadTimes,
    Limits,
    PlanStep,
    Progress,
    backward_plan,
    for_nationality,
    light_of,
    plan_states,
    worst_slack,
)

DAY = timedelta(days=1)
TRIP = date(2027, 3, 1)
S = PlanStep


def test_the_last_safe_days_are_counted_back_from_the_first_day_of_the_trip() -> None:
    plan = backward_plan(TRIP)
    assert plan.last_safe == {
        S.PASSPORT: date(2026, 10, 11),
        S.REQUEST: date(2026, 10, 18),
        S.INVITATION: date(2026, 12, 3),
        S.INSURANCE: date(2026, 12, 10),
        S.APPOINTMENT: date(2026, 12, 17),
        S.LODGING: date(2026, 12, 18),
        S.DECISION: date(2027, 2, 1),
        S.TICKET: date(2027, 2, 8),
    }
    assert plan.lodging_from == date(2026, 9, 1)
    assert plan.feasible


def test_lodging_is_never_planned_after_the_day_of_the_law() -> None:
    hasty = LeadTimes(decision_days=0, passport_back_days=0, ticket_days=2)
    assert backward_plan(TRIP, hasty).last_safe[S.LODGING] == date(2027, 2, 14)
    later = Limits(lodging_latest_days=30)
    assert backward_plan(TRIP, hasty, later).last_safe[S.LODGING] == date(2027, 1, 30)


def test_a_plan_that_would_lodge_before_the_window_opens_cannot_be() -> None:
    slow = replace(LEAD_TIMES, decision_days=170)
    assert not backward_plan(TRIP, slow).feasible


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_law_of_a_nationality_lengthens_a_plan_and_never_shortens_it(
    learned: int, law: int
) -> None:
    lead = replace(LEAD_TIMES, decision_days=learned)
    assert for_nationality(lead, law).decision_days == (
        max(learned, law) if law > 15 else learned
    )
    assert for_nationality(lead, law, limits=Limits(decision_days=200)) == lead
    assert for_nationality(lead, None) == lead
    usual, longer = (
        backward_plan(TRIP, lead),
        backward_plan(TRIP, for_nationality(lead, law)),
    )
    assert all(longer.last_safe[step] <= day for step, day in usual.last_safe.items())
    assert longer.last_safe[S.TICKET] == usual.last_safe[S.TICKET]


def test_a_negative_lead_time_is_refused() -> None:
    with pytest.raises(ValueError, match="decision_days"):
        LeadTimes(decision_days=-1)


def state(progress: Progress, today: date) -> dict[PlanStep, int | None]:
    return {
        one.step: one.slack for one in plan_states(backward_plan(TRIP), progress, today)
    }


def test_nothing_done_is_as_late_as_its_first_step() -> None:
    slack = state(Progress(), date(2026, 10, 1))
    assert slack[S.PASSPORT] == 10
    assert min(value for value in slack.values() if value is not None) == 10
    assert state(Progress(), date(2026, 10, 13))[S.PASSPORT] == -2


def test_what_was_asked_late_makes_everything_after_it_late() -> None:
    asked = Progress(passport_fits=True, requested_on=date(2026, 11, 1))
    slack = state(asked, date(2026, 11, 2))
    assert slack[S.PASSPORT] is None
    assert slack[S.REQUEST] is None
    # Sixty days after the first of November is the last day of the year: two weeks too late.
    assert slack[S.APPOINTMENT] == -14
    assert slack[S.LODGING] == -14
    assert slack[S.DECISION] == -14


def test_an_early_appointment_wins_the_days_back() -> None:
    early = Progress(
        passport_fits=True,
        requested_on=date(2026, 11, 1),
        appointment_on=date(2026, 11, 20),
    )
    slack = state(early, date(2026, 11, 2))
    assert slack[S.APPOINTMENT] == 27
    assert slack[S.DECISION] == 27


def test_a_lodged_dossier_waits_for_the_decision_only() -> None:
    lodged = Progress(passport_fits=True, lodged_on=date(2026, 12, 10))
    slack = state(lodged, date(2026, 12, 20))
    assert [step for step, days in slack.items() if days is not None] == [
        S.DECISION,
        S.TICKET,
    ]
    assert slack[S.DECISION] == 8
    decided = Progress(decided_on=date(2027, 1, 10), ticketed_on=date(2027, 1, 12))
    assert worst_slack(plan_states(backward_plan(TRIP), decided, TRIP)) is None


@pytest.mark.parametrize(
    ("slack", "light"),
    [(-1, "red"), (0, "amber"), (13, "amber"), (14, "green"), (None, "green")],
)
def test_the_light_says_late_tight_or_fine(slack: int | None, light: str) -> None:
    assert light_of(slack) == light


times = st.integers(0, 90)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), times, times, times)
def test_the_steps_are_in_the_order_in_which_they_are_done(
    trip: date, request: int, appointment: int, decision: int
) -> None:
    lead = LeadTimes(request, appointment, decision)
    safe = backward_plan(trip, lead).last_safe
    chain = (S.PASSPORT, S.REQUEST, S.APPOINTMENT, S.LODGING, S.DECISION, S.TICKET)
    assert all(safe[first] <= safe[second] for first, second in pairwise(chain))
    assert safe[S.TICKET] < trip
    assert safe[S.LODGING] <= trip - 15 * DAY


@given(times, st.integers(0, 400))
def test_waiting_never_wins_days(days: int, later: int) -> None:
    today = TRIP - timedelta(days=300)
    plan = backward_plan(TRIP)
    now = worst_slack(plan_states(plan, Progress(), today + days * DAY))
    then = worst_slack(plan_states(plan, Progress(), today + (days + later) * DAY))
    assert now is not None
    assert then is not None
    assert now - then == later
