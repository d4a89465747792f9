"""Hours of the place, and what an event can be before it is saved. Plain Python, no Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _

LONGEST_DAYS: Final = 14
# How long a free place is kept for who waited, unless the event says otherwise.
OFFER_HOURS: Final = 48
# The personal page of a registration opens for so long after the event.
LINK_LIFE: Final = timedelta(days=30)
# What somebody needs to take part serves its event only.
NEEDS_KEPT: Final = timedelta(days=14)
RECORDED: Final = _("Somebody is recorded as present at this session: its day stays.")


@dataclass(frozen=True, slots=True)
class PlaceTimes:
    """Beginning and end as moments, and what is wrong with what was typed, by the name of its field."""

    moments: Mapping[str, datetime]
    findings: Mapping[str, Finding]


def read_place_time(typed: datetime, zone: str) -> datetime | None:
    """Day and hour as typed, on the clock of a place; nothing for an hour that this clock skips.

    Whatever zone `typed` carries is that of the server, and no matter. Of an hour that a clock shows
    twice, the first is meant.
    """
    clock = ZoneInfo(zone)
    wall = typed.replace(tzinfo=None, fold=0)
    moment = wall.replace(tzinfo=clock)
    back = moment.astimezone(UTC).astimezone(clock)
    return moment if back.replace(tzinfo=None, fold=0) == wall else None


def read_event_times(typed: Mapping[str, Any]) -> PlaceTimes:
    """Read `starts_at` and `ends_at`, as a form of staff has them, on the clock of its `timezone`.

    What is missing is left out, everything while the zone is. An hour that the clock skips, and an end that
    is not after the beginning, are findings.
    """
    moments: dict[str, datetime] = {}
    findings: dict[str, Finding] = {}
    if not (zone := typed.get("timezone")):
        return PlaceTimes(moments, findings)
    for name in ("starts_at", "ends_at"):
        at = typed.get(name)
        if at is None:
            continue
        moment = read_place_time(at, zone)
        if moment is None:
            findings[name] = Finding(
                "skipped-hour",
                _(
                    "This hour does not exist: the clock of the place skips it that night."
                ),
            )
        else:
            moments[name] = moment
    if len(moments) > 1 and moments["ends_at"] <= moments["starts_at"]:
        findings["ends_at"] = Finding("order", _("The end is before the beginning."))
    return PlaceTimes(moments, findings)


def list_event_findings(
    starts_at: datetime,
    ends_at: datetime,
    capacity: int | None,
    *,
    held: int,
    now: datetime,
) -> Iterable[Finding]:
    """What is wrong or strange with an event; `held` people have a place, `capacity` none means no limit.

    Refused: an end that does not come after the beginning, no place, fewer places than are held. Asked: an
    event that is over, or that lasts for more than two weeks.
    """
    if ends_at <= starts_at:
        yield Finding(
            "event-reversed", _("The event ends before it starts."), field="ends_at"
        )
    elif ends_at <= now:
        yield Finding(
            "event-over",
            _("This event is over: nobody can register for it."),
            severity="attention",
            field="ends_at",
        )
    elif ends_at - starts_at > timedelta(days=LONGEST_DAYS):
        yield Finding(
            "event-long",
            _("The event lasts for %(days)s days."),
            {"days": (ends_at - starts_at).days},
            severity="attention",
            field="ends_at",
        )
    if capacity is None:
        return
    if capacity < 1:
        yield Finding(
            "event-no-place",
            _("There is no place. Leave it empty when their number is not limited."),
            field="capacity",
        )
    elif capacity < held:
        yield Finding(
            "event-places-held",
            _("%(held)s people have a place already; %(places)s are too few."),
            {"held": held, "places": capacity},
            field="capacity",
        )


def compute_offer_end(now: datetime, hours: int, starts_at: datetime) -> datetime:
    """Until when a free place is kept for who waited: so many hours, and no longer than to the beginning."""
    return min(now + timedelta(hours=hours), starts_at)


def split_into_days(
    starts_at: datetime, ends_at: datetime, zone: str
) -> list[tuple[datetime, datetime]]:
    """The sittings of an event that lasts for several days: the same hours on each, on its place's clock.

    A list is signed each day (European Commission, evidence of events), so each day is a sitting of its own.
    What ends before the hour at which it began is one sitting through the night. An hour that the clock
    skips is the one after it.
    """
    clock = ZoneInfo(zone)
    first, last = starts_at.astimezone(clock), ends_at.astimezone(clock)
    if first.date() == last.date() or last.time() <= first.time():
        return [(starts_at, ends_at)]
    sittings = []
    for number in range((last.date() - first.date()).days + 1):
        day = first.date() + timedelta(days=number)
        begins = datetime.combine(day, first.time(), clock).astimezone(UTC)
        ends = datetime.combine(day, last.time(), clock).astimezone(UTC)
        sittings.append((begins, ends))
    return sittings


def list_session_findings(
    starts_at: datetime, ends_at: datetime, zone: str
) -> Iterable[Finding]:
    """What is wrong with a session: it ends before it begins, or goes over more than a day and a night."""
    if ends_at <= starts_at:
        yield Finding(
            "session-reversed", _("The session ends before it starts."), field="ends_at"
        )
    elif len(split_into_days(starts_at, ends_at, zone)) > 1:
        yield Finding(
            "session-days",
            _("A session is on one day: add one for each further day."),
            field="ends_at",
        )
