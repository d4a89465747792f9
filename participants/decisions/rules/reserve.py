"""The reserve list: who is offered a seat that became free, until when, and why not the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

# The list of those who stand in no stratum.
GENERAL: Final = ""
LAST_MINUTE: Final = time(23, 59)


@dataclass(frozen=True, slots=True)
class ReserveRank:
    """A rank on a list. ``gone`` is the code of why it no longer counts: "offered", "declined", "expired",
    "withdrawn", "excluded", "refused", "left"; "" while the person waits.
    """

    key: int
    stratum: str
    rank: int
    gone: str = ""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Someone who stood before the person chosen, and the code of why it was not they."""

    key: int
    stratum: str
    rank: int
    why: str


@dataclass(frozen=True, slots=True)
class ReserveChoice:
    """Who comes next, or nobody (``key`` None), with those who were passed over."""

    key: int | None
    stratum: str = GENERAL
    rank: int | None = None
    passed: tuple[PassedOver, ...] = ()


def choose_next_in_line(
    places: Iterable[ReserveRank], *, stratum: str, by_stratum: bool
) -> ReserveChoice:
    """Who is offered the seat of someone of ``stratum``.

    When the call keeps its reserve by stratum: the same list first, then the general one; whoever waits
    on the list of another stratum keeps waiting ("other_stratum"), so that the balance holds. Otherwise
    all lists are one, by rank. Equal ranks go by key, the older file first.
    """
    ordered = sorted(places, key=lambda place: (place.rank, place.key))
    if by_stratum:
        line, others = _split_by_stratum(ordered, stratum)
    else:
        line, others = ordered, []
    passed: list[PassedOver] = []
    for place in line:
        if not place.gone:
            for other in others:
                if other.rank < place.rank:
                    passed.append(_pass_over(other, "other_stratum"))
            return ReserveChoice(place.key, place.stratum, place.rank, tuple(passed))
        passed.append(_pass_over(place, place.gone))
    for other in others:
        passed.append(_pass_over(other, "other_stratum"))
    return ReserveChoice(None, passed=tuple(passed))


def _split_by_stratum(
    ordered: Iterable[ReserveRank], stratum: str
) -> tuple[list[ReserveRank], list[ReserveRank]]:
    """Who stands in line for a seat of a stratum, its own list first; and who waits on other lists."""
    own: list[ReserveRank] = []
    general: list[ReserveRank] = []
    others: list[ReserveRank] = []
    for place in ordered:
        if place.stratum == stratum:
            own.append(place)
        elif place.stratum == GENERAL:
            general.append(place)
        elif not place.gone:
            others.append(place)
    return own + general, others


def _pass_over(place: ReserveRank, why: str) -> PassedOver:
    return PassedOver(place.key, place.stratum, place.rank, why)


def last_day(arrives_on: date, visa_days: int) -> date:
    """The last day on which a place of a cohort can be offered, for a visa to come in time."""
    return arrives_on - timedelta(days=visa_days)


def reply_by(
    at: datetime, days: int, zone: tzinfo, last: date | None = None
) -> datetime:
    """The instant by which an offer made now is answered: the end of that day on the person's clock.

    Not after ``last``, the last day on which the place could be offered to the next; a day remains always.
    """
    today = at.astimezone(zone).date()
    if last is not None:
        days = min(days, (last - today).days)
    day = today + timedelta(days=max(1, days))
    return datetime.combine(day, LAST_MINUTE, tzinfo=zone)


def place_at_rank(order: Sequence[int], key: int, rank: int) -> list[int]:
    """A list with one of its members, or a new one, at a rank (1 is first); the others close up."""
    rest = [other for other in order if other != key]
    place = min(max(rank, 1), len(rest) + 1) - 1
    return [*rest[:place], key, *rest[place:]]
