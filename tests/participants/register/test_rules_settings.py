"""What programmes, calls and cohorts can be: refused, asked, or taken as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from participants.register.rules import (
    CallDates,
    CohortPlan,
    ProgrammePlan,
    list_call_findings,
    list_cohort_findings,
    list_programme_findings,
)

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("opens", "closes", "arrivals", "codes"),
    [
        (0, 30, (), []),
        (0, 30, (120,), []),
        (30, 0, (), ["call-reversed"]),
        (0, 0, (), ["call-reversed"]),
        (0, 30, (30, 90), ["call-closes-after-arrival"]),
        (0, 30, (10,), ["call-closes-after-arrival"]),
        (-60, -1, (), ["call-closing-passed"]),
        (-30, 0, (), ["call-closing-passed"]),
        (0, 6, (), ["call-open-days"]),
        (0, 400, (), ["call-open-days"]),
        (-3, -1, (), ["call-closing-passed", "call-open-days"]),
    ],
)
def test_the_dates_of_a_call(
    opens: int, closes: int, arrivals: tuple[int, ...], codes: list[str]
) -> None:
    days = tuple(TODAY + timedelta(days=day) for day in arrivals)
    dates = CallDates(NOW + timedelta(days=opens), NOW + timedelta(days=closes), days)
    assert [finding.code for finding in list_call_findings(dates, NOW)] == codes


@pytest.mark.parametrize(
    ("committee", "results", "training", "codes"),
    [
        (45, 50, 60, {}),
        (None, None, None, {}),
        (30, 50, 60, {"call-announced-too-early": "bad"}),
        (45, 44, 60, {"call-answers-before-committee": "bad"}),
        (45, 100, 120, {"call-answers-late": "attention"}),
        (45, 50, 49, {"call-training-before-answers": "attention"}),
        (45, 50, 150, {"call-training-after-arrival": "attention"}),
    ],
)
def test_the_days_that_a_call_announces(
    committee: int | None,
    results: int | None,
    training: int | None,
    codes: dict[str, str],
) -> None:
    def day(number: int | None) -> date | None:
        return None if number is None else TODAY + timedelta(days=number)

    dates = CallDates(
        NOW,
        NOW + timedelta(days=30),
        (TODAY + timedelta(days=150),),
        committee_on=day(committee),
        results_by=day(results),
        training_from=day(training),
        visa_days=70,
    )

    found = list_call_findings(dates, NOW)

    assert {finding.code: finding.severity for finding in found} == codes


GOOD = CohortPlan(date(2027, 9, 1), date(2027, 10, 30), seats=20)


@pytest.mark.parametrize(
    ("change", "code", "severity"),
    [
        ({"leaves_on": date(2027, 8, 31)}, "cohort-reversed", "bad"),
        ({"leaves_on": date(2028, 1, 25)}, "cohort-too-long", "bad"),
        ({"leaves_on": date(2027, 11, 30)}, "cohort-too-long", "bad"),
        ({"seats": 0}, "cohort-no-seat", "bad"),
        ({"seats": 3, "taken": 4}, "seats-taken", "bad"),
        ({"call_closes": date(2027, 9, 1)}, "cohort-before-closing", "attention"),
        ({"arrives_on": date(2027, 2, 28), "leaves_on": date(2027, 3, 9)},
         "cohort-past", "attention"),
        ({"other_seats": 50, "programme_seats": 60},
         "cohort-over-programme", "attention"),
    ],
)  # fmt: skip
def test_what_a_cohort_cannot_be(
    change: dict[str, object], code: str, severity: str
) -> None:
    found = list(list_cohort_findings(replace(GOOD, **change), TODAY))  # type: ignore[arg-type]  # values of a test
    assert [(one.code, one.severity) for one in found] == [(code, severity)]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"leaves_on": date(2027, 11, 29)},
        {"leaves_on": date(2027, 9, 1)},
        {"seats": 4, "taken": 4},
        {"arrives_on": TODAY, "leaves_on": TODAY},
        {"other_seats": 40, "programme_seats": 60, "call_closes": TODAY},
    ],
)
def test_what_a_cohort_can_be(change: dict[str, object]) -> None:
    assert list(list_cohort_findings(replace(GOOD, **change), TODAY)) == []  # type: ignore[arg-type]  # as above


def test_a_cohort_of_147_days_says_both_numbers() -> None:
    plan = replace(GOOD, leaves_on=GOOD.arrives_on + timedelta(days=146))
    (found,) = list_cohort_findings(plan, TODAY)
    assert found.params == {"days": 147, "most": 90}
    assert list(list_cohort_findings(plan, TODAY, most_days=147)) == []


ZONES = (("origin_timezone", "Africa/Dakar"), ("destination_timezone", "Europe/Brussels"))  # fmt: skip
PEM = ProgrammePlan("PEM", "XOF", "SN", "BE", ZONES, 60, (3, 6, 12))


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"seats": 0}, ["programme-no-seat"]),
        ({"seats": 10, "taken": 11}, ["seats-taken"]),
        ({"prefix": "pem"}, ["programme-prefix"]),
        ({"currency": "CFA franc"}, ["programme-currency"]),
        ({"currency": "eur"}, ["programme-currency"]),
        ({"destination": "SN"}, ["programme-one-country"]),
        ({"timezones": (("origin_timezone", "Dakar"),)}, ["programme-timezone"]),
        ({"timezones": (("origin_timezone", ""),)}, ["programme-timezone"]),
        ({"follow_up_months": (0, 3)}, ["programme-follow-ups"]),
        ({"follow_up_months": (3, 6, 3)}, ["programme-follow-ups"]),
        ({"follow_up_months": (3, 120)}, ["programme-late-follow-up"]),
        ({"follow_up_months": ()}, []),
    ],
)
def test_what_a_programme_cannot_be(
    change: dict[str, object], codes: list[str]
) -> None:
    plan = replace(PEM, **change)  # type: ignore[arg-type]  # as above
    assert [finding.code for finding in list_programme_findings(plan)] == codes
