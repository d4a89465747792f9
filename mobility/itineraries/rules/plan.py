"""What a programme of a stay must keep to.

Days are dates at the place of the stay, both ends counted. Sentences are gettext message ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from mobility.hosts.rules import DaySpan
from mobility.itineraries.rules.hours import (
    StopHours,
    do_hours_meet,
    is_backwards,
    list_busy_spans,
)
from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _

# Regulation (EU) 2016/399, art. 6(1), where no dated rule says otherwise (domain.md §2.3).
MAX_DAYS: Final = 90
SATURDAY: Final = 5
# Findings that only draw attention; all others stop the publication.
TO_JUDGE: Final = frozenset({"gap", "no-lodging", "no-emergency"})
# Activities allowed on a business trip. Hands-on, productive work is never exempt from a work permit
# (domain.md §3.4): it is not in the list and nothing else passes.
ALLOWED: Final = frozenset(
    {
        "meeting",
        "visit",
        "shadowing",
        "training",
        "seminar",
        "fair",
        "incubator",
        "university",
        "institution",
        "culture",
        "travel",
        "meal",
        "free",
    }
)


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """One stop as the checks see it; `placement` are the days agreed with its host, when it has one."""

    title: str
    span: DaySpan
    activity: str
    starts_at: time | None = None
    ends_at: time | None = None
    placement: DaySpan | None = None
    host: str = ""
    # The host said yes.
    agreed: bool = True
    # Of a stop in another country; empty: that of the stay.
    zone: str = ""

    @property
    def hours(self) -> StopHours:
        return StopHours(self.span.first, self.span.last, self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class StayPlan:
    """A whole stay."""

    stay: DaySpan
    stops: tuple[PlannedStop, ...]
    lodging: str = ""
    emergency: str = ""
    zone: str = "UTC"


def check_stay_plan(plan: StayPlan, *, max_days: int = MAX_DAYS) -> list[Finding]:
    """Everything there is to say of a plan; `stops_publication` tells what must be repaired first."""
    found = [*_of_the_stay(plan, max_days)]
    for stop in plan.stops:
        found += _of_a_stop(stop, plan.stay)
    found += _overlaps(plan)
    found += _gaps(plan)
    return found


def stops_publication(finding: Finding) -> bool:
    return finding.code not in TO_JUDGE


def _of_the_stay(plan: StayPlan, max_days: int) -> Iterable[Finding]:
    yield from _of_the_length(plan.stay, max_days)
    if not plan.stops:
        yield Finding("no-stop", _("There is no stop yet."))
    if not plan.lodging.strip():
        yield Finding("no-lodging", _("The lodging is missing."))
    if not plan.emergency.strip():
        yield Finding("no-emergency", _("The emergency contact is missing."))


def _of_the_length(stay: DaySpan, max_days: int) -> Iterable[Finding]:
    days = (stay.last - stay.first).days + 1
    if days > max_days:
        yield Finding(
            "too-long",
            _("The stay has %(days)s days; at most %(most)s are allowed."),
            {"days": days, "most": max_days},
            field="leaves_on",
        )


def _of_a_stop(stop: PlannedStop, stay: DaySpan) -> Iterable[Finding]:
    name = {"stop": stop.title}
    if stop.activity not in ALLOWED:
        yield Finding(
            "not-allowed",
            _("“%(stop)s”: this activity is not allowed on a business trip."),
            name,
        )
    if not stop.span.within(stay):
        yield Finding(
            "outside-stay",
            _("“%(stop)s” lies outside the stay, %(first)s to %(last)s."),
            name | {"first": stay.first, "last": stay.last},
        )
    if is_backwards(stop.hours):
        yield Finding("times", _("“%(stop)s” ends before it begins."), name)
    if stop.ends_at and not stop.starts_at:
        yield Finding(
            "times", _("“%(stop)s” has an hour of end and none of beginning."), name
        )
    if stop.placement is None:
        return
    where = name | {"host": stop.host}
    if not stop.agreed:
        yield Finding(
            "not-agreed", _("“%(stop)s”: %(host)s has not accepted the visit."), where
        )
    if not stop.span.within(stop.placement):
        yield Finding(
            "outside-placement",
            _(
                "“%(stop)s” lies outside the days agreed with %(host)s, %(first)s to %(last)s."
            ),
            where | {"first": stop.placement.first, "last": stop.placement.last},
        )


def _overlaps(plan: StayPlan) -> Iterable[Finding]:
    for place, one in enumerate(plan.stops):
        for other in plan.stops[place + 1 :]:
            if _collide(one, other, plan.zone):
                yield Finding(
                    "overlap",
                    _("“%(one)s” and “%(other)s” are at the same time on %(day)s."),
                    {
                        "one": one.title,
                        "other": other.title,
                        "day": max(one.span.first, other.span.first),
                    },
                )


def _collide(one: PlannedStop, other: PlannedStop, zone: str) -> bool:
    if one.starts_at and other.starts_at:
        # Without an hour of end a stop fills the rest of the day.
        ours = list_busy_spans(one.hours, one.zone or zone)
        return do_hours_meet(ours, list_busy_spans(other.hours, other.zone or zone))
    # A whole day holds appointments; two whole days at different hosts do not go together.
    whole_days = one.starts_at is None and other.starts_at is None
    if not whole_days or not one.span.meets(other.span):
        return False
    return one.placement is not None and other.placement is not None


def _gaps(plan: StayPlan) -> Iterable[Finding]:
    if not plan.stops:
        return
    covered: set[date] = set()
    for stop in plan.stops:
        covered.update(stop.span.days())
    free = [day for day in plan.stay.days() if day not in covered]
    for run in _runs(free):
        # Nobody plans the weekends.
        if any(day.weekday() < SATURDAY for day in run):
            yield Finding(
                "gap",
                _("Nothing is planned from %(first)s to %(last)s."),
                {"first": run[0], "last": run[-1]},
            )


def _runs(days: Sequence[date]) -> Iterable[list[date]]:
    run: list[date] = []
    for day in days:
        if run and day - run[-1] > timedelta(days=1):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def list_stay_date_findings(
    stay: DaySpan, today: date, *, cohort: DaySpan | None, max_days: int = MAX_DAYS
) -> Iterable[Finding]:
    """What is wrong or strange with the days of a stay, before it is saved.

    Refused: an exit before the entry, more days than a short stay has. Asked: a stay that is over, days
    that are not those of the cohort.
    """
    if stay.last < stay.first:
        yield Finding(
            "stay-reversed", _("The stay ends before it begins."), field="leaves_on"
        )
        return
    yield from _of_the_length(stay, max_days)
    if stay.last < today:
        yield Finding(
            "stay-over",
            _("This stay is over: it ended on %(last)s."),
            {"last": stay.last},
            severity="attention",
            field="leaves_on",
        )
    elif cohort is not None and not stay.within(cohort):
        yield Finding(
            "stay-outside-cohort",
            _("The cohort is there from %(first)s to %(last)s only."),
            {"first": cohort.first, "last": cohort.last},
            severity="attention",
        )
