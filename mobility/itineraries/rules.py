"""What a programme of a stay must keep to, how it reads day by day, what changed: plain Python, no Django.

Days are dates at the place of the stay, both ends counted. Sentences are gettext message ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from mobility.hosts.rules import DaySpan
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


@dataclass(frozen=True, slots=True)
class StayPlan:
    """A whole stay."""

    stay: DaySpan
    stops: tuple[PlannedStop, ...]
    lodging: str = ""
    emergency: str = ""


def check_stay_plan(plan: StayPlan, *, max_days: int = MAX_DAYS) -> list[Finding]:
    """Everything there is to say of a plan; `stops_publication` tells what must be repaired first."""
    found = [*_of_the_stay(plan, max_days)]
    for stop in plan.stops:
        found += _of_a_stop(stop, plan.stay)
    found += _overlaps(plan.stops)
    found += _gaps(plan)
    return found


def stops_publication(finding: Finding) -> bool:
    return finding.code not in TO_JUDGE


def _of_the_stay(plan: StayPlan, max_days: int) -> Iterable[Finding]:
    days = (plan.stay.last - plan.stay.first).days + 1
    if days > max_days:
        yield Finding(
            "too-long",
            _("The stay has %(days)s days; at most %(most)s are allowed."),
            {"days": days, "most": max_days},
        )
    if not plan.stops:
        yield Finding("no-stop", _("There is no stop yet."))
    if not plan.lodging.strip():
        yield Finding("no-lodging", _("The lodging is missing."))
    if not plan.emergency.strip():
        yield Finding("no-emergency", _("The emergency contact is missing."))


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
    if stop.starts_at and stop.ends_at and stop.ends_at <= stop.starts_at:
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


def _overlaps(stops: Sequence[PlannedStop]) -> Iterable[Finding]:
    for place, one in enumerate(stops):
        for other in stops[place + 1 :]:
            if _collide(one, other):
                yield Finding(
                    "overlap",
                    _("“%(one)s” and “%(other)s” are at the same time on %(day)s."),
                    {
                        "one": one.title,
                        "other": other.title,
                        "day": max(one.span.first, other.span.first),
                    },
                )


def _collide(one: PlannedStop, other: PlannedStop) -> bool:
    if not one.span.meets(other.span):
        return False
    if one.starts_at and other.starts_at:
        # Without an hour of end a stop fills the rest of the day.
        return one.starts_at < (other.ends_at or time.max) and other.starts_at < (
            one.ends_at or time.max
        )
    # A whole day holds appointments; two whole days at different hosts do not go together.
    whole_days = one.starts_at is None and other.starts_at is None
    return whole_days and one.placement is not None and other.placement is not None


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


# What a published version is made of: the frozen facts of the stay, as plain values of JSON.
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One stop on the days of a block."""

    stop: Facts
    # It begins with this block; else it goes on from an earlier one.
    begins: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Days that follow each other on which the same is planned; `entries` is empty on free days."""

    first: date
    last: date
    entries: tuple[DayEntry, ...]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def day(text: str) -> date:
    return date.fromisoformat(text)


def day_by_day(facts: Facts) -> list[Block]:
    """The stay from the first to the last day, cut wherever something begins or ends; times in order."""
    stops = sorted(
        facts["stops"],
        key=lambda stop: (stop["starts_on"], stop.get("starts_at") or "", stop["uid"]),
    )
    first, last = day(facts["arrives_on"]), day(facts["leaves_on"])
    cuts = {first, last + timedelta(days=1)}
    for stop in stops:
        cuts |= {day(stop["starts_on"]), day(stop["ends_on"]) + timedelta(days=1)}
    blocks = []
    for start, after in pairwise(sorted(cuts)):
        until = after - timedelta(days=1)
        blocks.append(Block(start, until, _entries_of(stops, start, until)))
    return blocks


def _entries_of(
    stops: Sequence[Facts], start: date, until: date
) -> tuple[DayEntry, ...]:
    """What is planned from a day to a day, in the order of the hours."""
    here = []
    for stop in stops:
        if day(stop["starts_on"]) <= start and until <= day(stop["ends_on"]):
            here.append(stop)
    here.sort(key=lambda stop: (stop.get("starts_at") or "", stop["starts_on"]))
    entries = []
    for stop in here:
        entries.append(DayEntry(stop, begins=day(stop["starts_on"]) == start))
    return tuple(entries)


def moment(on: date, at: str, zone: str) -> datetime:
    """A time of day written "09:00" as an instant of its time zone, on a day."""
    return datetime.combine(on, time.fromisoformat(at), ZoneInfo(zone))


HEADER: Final = {
    "arrives_on": _("day of arrival"),
    "leaves_on": _("day of departure"),
    "lodging": _("lodging"),
    "outbound": _("outbound flight"),
    "inbound": _("return flight"),
    "emergency_contact": _("emergency contact"),
}
OF_A_STOP: Final = (
    "starts_on",
    "ends_on",
    "starts_at",
    "ends_at",
    "activity",
    "title",
    "place",
    "host",
    "contact",
    "details",
)


def changes(before: Facts | None, after: Facts) -> list[Finding]:
    """What is new, gone or different between two versions, one sentence each; nothing for the first."""
    if before is None:
        return []
    found = []
    for name, label in HEADER.items():
        if before.get(name) != after.get(name):
            about = {"what": label, "translate": "what"}
            found.append(Finding("header", _("Changed: %(what)s."), about))
    return found + _changed_stops(before, after)


def _changed_stops(before: Facts, after: Facts) -> list[Finding]:
    found = []
    old = {stop["uid"]: stop for stop in before["stops"]}
    new = {stop["uid"]: stop for stop in after["stops"]}
    for uid, stop in new.items():
        about = {"stop": stop["title"], "day": day(stop["starts_on"])}
        if uid not in old:
            found.append(Finding("added", _("New: %(stop)s, %(day)s."), about))
        elif _moved(old[uid], stop):
            moved = {
                "stop": stop["title"],
                "day": _when(stop),
                "before": _when(old[uid]),
            }
            found.append(
                Finding(
                    "moved",
                    _("Other time: %(stop)s, %(day)s (before: %(before)s)."),
                    moved,
                )
            )
        elif _differs(old[uid], stop):
            found.append(Finding("changed", _("Changed: %(stop)s, %(day)s."), about))
    for uid, stop in old.items():
        if uid not in new:
            about = {"stop": stop["title"], "day": day(stop["starts_on"])}
            found.append(Finding("removed", _("Taken out: %(stop)s, %(day)s."), about))
    return found


def list_placement_stops(facts: Facts | None, placement: int) -> list[Facts]:
    """The stops of a version at one placement: all that its host may see of the stay."""
    if not facts:
        return []
    return [stop for stop in facts["stops"] if stop["placement"] == placement]


def has_same_stops(one: Sequence[Facts], other: Sequence[Facts]) -> bool:
    """Whether a host would read the same in both."""
    if len(one) != len(other):
        return False
    return not any(map(_differs, one, other))


def _when(stop: Facts) -> tuple[date, str]:
    return day(stop["starts_on"]), stop.get("starts_at") or ""


def _moved(before: Facts, after: Facts) -> bool:
    return any(
        before.get(name) != after.get(name)
        for name in ("starts_on", "ends_on", "starts_at", "ends_at")
    )


def _differs(before: Facts, after: Facts) -> bool:
    return any(before.get(name) != after.get(name) for name in OF_A_STOP)
