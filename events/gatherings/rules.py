"""Hours of the place: how what is typed becomes a moment. Plain Python, no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _


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


def read_event_times(typed: Mapping[str, datetime | None], zone: str) -> PlaceTimes:
    """Read `starts_at` and `ends_at` on the clock of a place; what is missing is left out.

    An hour that the clock skips, and an end that is not after the beginning, are findings.
    """
    moments: dict[str, datetime] = {}
    findings: dict[str, Finding] = {}
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
