"""An instant on every clock that a reader of this programme looks at."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django import template

from events.gatherings.models import Event
from pemwecco.core.institutions import name_town

register = template.Library()


class TwoShores(Protocol):
    """What a programme says of its two places."""

    origin_city: str
    origin_timezone: str
    destination_city: str
    destination_timezone: str


@register.simple_tag
def clocks_of(
    event: Event, programme: TwoShores | None
) -> list[tuple[str, datetime, str]]:
    """The beginning of an event on the clocks of the programme, for `components/clock_pair.html`.

    Two clocks when the programme has two zones, else one; the clock of the place itself is first
    when it is neither.
    """
    clocks: list[tuple[str, datetime, str]] = []
    shores = []
    if programme:
        shores = [
            (programme.origin_city, programme.origin_timezone),
            (programme.destination_city, programme.destination_timezone),
        ]
    if event.timezone not in [zone for _city, zone in shores]:
        clocks.append((event.place, event.starts_at, event.timezone))
    seen: set[str] = set()
    for city, zone in shores:
        if zone not in seen:
            clocks.append(
                (name_town(city), event.starts_at.astimezone(ZoneInfo(zone)), zone)
            )
            seen.add(zone)
    return clocks
