"""Flights and beds of a file: kept, and written out as programme, letters and calendar print them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from mobility.itineraries.models import Accommodation, Crossing, Flight
from participants.register.models import Participation
from pemwecco.core.answers import YES, GuardAnswer, Refused, no
from pemwecco.core.day_words import date_format

# The same in all languages, as in the lists of staff.
DAY: Final = "%d/%m/%Y"
_LISTED_DAY: Final = re.compile(r"\b(\d{2})/(\d{2})/(\d{4})\b")


def format_list_day(day: date) -> str:
    """A day as lists write it."""
    return f"{day:{DAY}}"


def spell_days(text: str) -> str:
    """The days of a text that was kept as lists write them, as papers write them: "4 November 2025"."""
    return _LISTED_DAY.sub(_spell_day, text)


def _spell_day(found: re.Match[str]) -> str:
    number, month, year = map(int, found.groups())
    try:
        return date_format(date(year, month, number), "j F Y")
    except ValueError:
        return found[0]


DayWriter = Callable[[date], str]


@transaction.atomic
def keep_flight(
    *,
    participation: Participation,
    direction: str,
    number: str,
    departs_on: date,
    arrives_on: date,
    passenger: str = "",
    reference: str = "",
    ticketed_on: date | None = None,
) -> Flight:
    """Keep the flight there or back; the one of that direction is corrected.

    Refuses with `Refused` a landing before the start and a flight back before the one there. Who
    may keep it, and until when, is for the caller to say.
    """
    require_flight_order(departs_on=departs_on, arrives_on=arrives_on)
    other = participation.flights.exclude(direction=direction).first()
    if other is not None and direction == Flight.Direction.OUTBOUND:
        require_return_after(lands_on=arrives_on, leaves_on=other.departs_on)
    elif other is not None:
        require_return_after(lands_on=other.arrives_on, leaves_on=departs_on)
    flight, _created = Flight.objects.update_or_create(
        participation=participation,
        direction=direction,
        defaults={
            "number": number,
            "departs_on": departs_on,
            "arrives_on": arrives_on,
            "passenger": passenger,
            "reference": reference,
            "ticketed_on": ticketed_on,
        },
    )
    return flight


@transaction.atomic
def take_flight_back(
    *, participation: Participation, flight: int, reason: str
) -> Flight:
    """Take back a flight that was kept by mistake; the history keeps it, and the reason with it.

    Who may do it is for the caller to say. Refuses with `Refused` no reason, a flight that is not there any
    more, and one that was flown: its crossing is recorded.
    """
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    rows = participation.flights.select_for_update(of=("self",))
    row = rows.filter(pk=flight).first()
    if row is None:
        raise Refused(_("This flight is not there any more."))
    if not (answer := can_take_flight_back(row)):
        raise Refused(answer.reason)
    row.withdrawn_because = reason.strip()
    row.save(update_fields=["withdrawn_because"])
    row.delete()
    return row


def can_take_flight_back(flight: Flight) -> GuardAnswer:
    """Whether a flight can be taken back: until the crossing that it led to is recorded."""
    flown = {
        Flight.Direction.OUTBOUND: Crossing.Direction.ENTRY,
        Flight.Direction.RETURN: Crossing.Direction.EXIT,
    }
    direction = flown[Flight.Direction(flight.direction)]
    crossings = Crossing.objects.standing().filter(
        participation=flight.participation_id, direction=direction
    )
    if crossings.exists():
        return no(_("It was flown: the crossing is recorded. Take that back first."))
    return YES


def require_flight_order(*, departs_on: date, arrives_on: date) -> None:
    """Refuse with `Refused` a flight that lands before it leaves."""
    if arrives_on < departs_on:
        raise Refused(_("The flight lands before it leaves."))


def require_return_after(*, lands_on: date | None, leaves_on: date | None) -> None:
    """Refuse with `Refused` a flight back before the one there lands; nothing where one is unknown."""
    if lands_on is not None and leaves_on is not None and leaves_on < lands_on:
        raise Refused(_("The flight back leaves before the flight there lands."))


def require_night(*, arrives_on: date, leaves_on: date) -> None:
    """Refuse with `Refused` a lodging in which nobody sleeps."""
    if leaves_on <= arrives_on:
        raise Refused(_("There is no night between these days."))


@transaction.atomic
def keep_accommodation(
    *,
    participation: Participation,
    kind: str,
    name: str,
    arrives_on: date,
    leaves_on: date,
) -> Accommodation:
    """Keep where someone sleeps from a day to a day; the same twice is one.

    Refuses with `Refused` a lodging without a night.
    """
    require_night(arrives_on=arrives_on, leaves_on=leaves_on)
    bed, _created = Accommodation.objects.get_or_create(
        participation=participation,
        kind=kind,
        name=name,
        arrives_on=arrives_on,
        leaves_on=leaves_on,
    )
    return bed


def format_flight(
    flights: Iterable[Flight], direction: str, write: DayWriter = format_list_day
) -> str:
    """The flight of a direction as it is printed: number and days; nothing where none is kept."""
    for flight in flights:
        if flight.direction != direction:
            continue
        days = [write(flight.departs_on)]
        if flight.arrives_on != flight.departs_on:
            days.append(write(flight.arrives_on))
        return f"{flight.number}, {' – '.join(days)}"
    return ""


def format_accommodations(
    beds: Iterable[Accommodation], write: DayWriter = format_list_day
) -> str:
    """Where someone sleeps as it is printed: name and address; with the days where there are several."""
    rows = list(beds)
    if len(rows) == 1:
        return rows[0].name
    parts = []
    for bed in rows:
        days = f"{write(bed.arrives_on)} – {write(bed.leaves_on)}"
        parts.append(f"{bed.name} ({days})")
    return "; ".join(parts)


def gather_reservation_texts(
    flights: Iterable[Flight],
    beds: Iterable[Accommodation],
    write: DayWriter = format_list_day,
) -> dict[str, str]:
    """What every paper prints of the journey, by the names that programme and letters share.

    `write` says how the paper writes a day.
    """
    rows = list(flights)
    return {
        "lodging": format_accommodations(beds, write),
        "outbound": format_flight(rows, Flight.Direction.OUTBOUND, write),
        "inbound": format_flight(rows, Flight.Direction.RETURN, write),
    }


def gather_reservation_facts(participation: Participation) -> dict[str, Any]:
    """The texts with what the calendar and the checks need beside them; two queries."""
    flights = list(participation.flights.all())
    beds = list(participation.accommodations.all())
    days: dict[str, list[str]] = {}
    for flight in flights:
        days[flight.direction] = [
            flight.departs_on.isoformat(),
            flight.arrives_on.isoformat(),
        ]
    private = Accommodation.Kind.PRIVATE
    return {
        **gather_reservation_texts(flights, beds),
        "lodging_is_private": any(bed.kind == private for bed in beds),
        "flight_days": days,
    }
