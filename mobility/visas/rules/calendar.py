"""Windows and deadlines around a journey. All are shown as "expected by", never promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from mobility.visas.rules.limits import LIMITS, Limits
from pemwecco.core.findings import Finding, RuleError
from pemwecco.core.findings import mark_message as _

SATURDAY = 5


class LodgingWindow(NamedTuple):
    earliest: date
    latest: date


class DecisionDue(NamedTuple):
    normal: date
    extended: date


class MeetingDays(NamedTuple):
    longest_run: int
    per_year: Mapping[int, int]


def lodging_window(entry: date, *, limits: Limits = LIMITS) -> LodgingWindow:
    """Say from when until when an application for a visit from ``entry`` is lodged, both included.

    Not earlier than 6 months, as a rule not later than 15 calendar days before (Visa Code,
    art. 9(1)). Months end on the last day of a shorter month; a limit that is counted backwards
    does not move for a weekend (Reg. 1182/71, art. 3).
    """
    return LodgingWindow(
        entry - relativedelta(months=limits.lodging_earliest_months),
        entry - timedelta(days=limits.lodging_latest_days),
    )


def lodging_findings(
    lodged: date, entry: date, *, limits: Limits = LIMITS
) -> tuple[Finding, ...]:
    """Judge a date of lodging: too early is inadmissible, too late needs a reason of urgency.

    Visa Code, art. 9(1) and 19.
    """
    window = lodging_window(entry, limits=limits)
    if lodged < window.earliest:
        return (
            Finding(
                "lodged-too-early",
                _("The application cannot be lodged before %(date)s."),
                {"date": window.earliest},
            ),
        )
    if lodged > window.latest:
        return (
            Finding(
                "lodged-too-late",
                _("After %(date)s an application is only taken in justified urgency."),
                {"date": window.latest},
            ),
        )
    return ()


def decision_due(
    lodged: date, *, holidays: Collection[date] = frozenset(), limits: Limits = LIMITS
) -> DecisionDue:
    """Say by when a decision is expected on an admissible application, normally and extended.

    15 and 45 calendar days after lodging (Visa Code, art. 23(1), (2)); the day of lodging does not
    count and a last day on a weekend or holiday moves to the next working day (Reg. 1182/71,
    art. 3).
    """
    return DecisionDue(
        _working_day(lodged + timedelta(days=limits.decision_days), holidays),
        _working_day(lodged + timedelta(days=limits.decision_max_days), holidays),
    )


def fingerprints_reusable(
    enrolled: date, applied: date, *, limits: Limits = LIMITS
) -> bool:
    """Tell whether fingerprints taken on ``enrolled`` still serve an application of ``applied``.

    Yes when they are less than 59 months old, the last day excluded (Visa Code, art. 13(3)).
    """
    return (
        enrolled <= applied < enrolled + relativedelta(months=limits.biometrics_months)
    )


def appeal_by(notified: date, *, limits: Limits = LIMITS) -> date:
    """Say the last safe day of an appeal against a refusal notified on ``notified``.

    30 days (law of 15 December 1980, art. 39/57), the day of notification not counted. The date is
    not moved when it falls on a weekend: what is shown is never later than what the law gives.
    """
    return notified + timedelta(days=limits.appeal_days)


def arrival_declaration_by(
    arrival: date,
    holidays: Collection[date],
    *,
    registers_guests: bool = False,
    limits: Limits = LIMITS,
) -> date | None:
    """Say by when the arrival is declared to the commune, or None where a hotel registers guests.

    3 working days after the arrival, Saturdays, Sundays and ``holidays`` left out (law of
    15 December 1980, art. 5; Annex 3).
    """
    if registers_guests:
        return None
    day = arrival
    for _number in range(limits.arrival_working_days):
        day = _working_day(day + timedelta(days=1), holidays)
    return day


def meeting_days(
    presence: Iterable[tuple[date, date]], *, others: Iterable[tuple[date, date]] = ()
) -> MeetingDays:
    """Count days of closed-circle meetings: the longest run, and the days of each calendar year.

    ``presence`` gives first and last days, both included; days named twice count once, adjoining
    periods are one run. The days of ``others``, trips beside this one, add to the calendar years that
    this one touches, and to nothing else. Employees: RD 9 June 1999, art. 2; Brussels decree of
    16 May 2024, art. 18. Refuses with `RuleError` a period that ends before it starts.
    """
    own = list(presence)
    runs = _merge_periods(own)
    own_years = _count_days_per_year(runs)
    per_year = _count_days_per_year(_merge_periods([*own, *others]))
    return MeetingDays(
        max(((last - first).days + 1 for first, last in runs), default=0),
        {year: per_year[year] for year in own_years},
    )


def _merge_periods(presence: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    runs: list[tuple[date, date]] = []
    for first, last in sorted(presence):
        if last < first:
            raise RuleError(
                Finding(
                    "presence-reversed",
                    _("The period from %(first)s ends on %(last)s, before it starts."),
                    {"first": first, "last": last},
                )
            )
        if runs and (first - runs[-1][1]).days <= 1:
            runs[-1] = (runs[-1][0], max(runs[-1][1], last))
        else:
            runs.append((first, last))
    return runs


def _count_days_per_year(runs: Iterable[tuple[date, date]]) -> Counter[int]:
    per_year: Counter[int] = Counter()
    for first, last in runs:
        for year in range(first.year, last.year + 1):
            start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
            per_year[year] += (end - start).days + 1
    return per_year


def meeting_findings(
    presence: Iterable[tuple[date, date]],
    *,
    others: Iterable[tuple[date, date]] = (),
    limits: Limits = LIMITS,
) -> tuple[Finding, ...]:
    """Warn an employee's file of more than 20 consecutive or 60 yearly days of meetings.

    Same sources as `meeting_days`; national law, to be judged by a person.
    """
    days = meeting_days(presence, others=others)
    findings = []
    if days.longest_run > limits.meeting_consecutive_days:
        findings.append(
            Finding(
                "meeting-consecutive",
                _(
                    "%(days)s consecutive days of meetings; an employee without work permit has "
                    "%(most)s at most."
                ),
                {"days": days.longest_run, "most": limits.meeting_consecutive_days},
            )
        )
    for year, count in days.per_year.items():
        if count <= limits.meeting_year_days:
            continue
        findings.append(
            Finding(
                "meeting-year",
                _(
                    "%(days)s days of meetings in %(year)s; an employee without work permit has "
                    "%(most)s at most."
                ),
                {"days": count, "year": str(year), "most": limits.meeting_year_days},
            )
        )
    return tuple(findings)


def business_trip_until(start: date, *, limits: Limits = LIMITS) -> date:
    """Say the last day of a self-employed person's business trip without professional card.

    3 consecutive months from ``start``, that day included (RD 3 February 2003, art. 1, 6°).
    """
    return start + relativedelta(months=limits.business_trip_months) - timedelta(days=1)


def is_weekend(day: date) -> bool:
    """Say whether offices are closed because it is a Saturday or a Sunday, in both countries."""
    return day.weekday() >= SATURDAY


def _working_day(day: date, holidays: Collection[date]) -> date:
    while is_weekend(day) or day in holidays:
        day += timedelta(days=1)
    return day
