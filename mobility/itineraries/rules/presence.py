"""Who was at a stop: what a device sends of it, and what one tick means beside what is known already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

# What the pages offer, in the order of the buttons.
STATES: Final = ("present", "late", "absent")
# One device sends what it noted offline at once; more is no day sheet.
MOST_TICKS: Final = 300
# A phone's clock may run a little before ours.
CLOCK_SLACK: Final = timedelta(minutes=10)


class Outcome(StrEnum):
    """What became of one tick that a device sent."""

    RECORDED = "recorded"
    # Sent before, or said by somebody else already in the same way.
    KNOWN = "known"
    # Somebody else recorded otherwise: it stands until it is corrected with a reason.
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SentTick:
    """One tick of a day sheet as the device made it: its own key, whose, where, which day, when."""

    client_id: UUID
    participation: int
    stop: int
    on: date
    state: str
    at: datetime


class UnreadableTicks(ValueError):
    """What was sent is no list of ticks."""


def read_sent_ticks(sent: Any) -> list[SentTick]:
    """The ticks of a device, each once; `UnreadableTicks` for what no page of ours sends."""
    rows = sent.get("ticks") if isinstance(sent, Mapping) else None
    if not isinstance(rows, list) or len(rows) > MOST_TICKS:
        raise UnreadableTicks("no list of ticks")
    found: dict[UUID, SentTick] = {}
    for row in rows:
        tick = _read_tick(row)
        found[tick.client_id] = tick
    return list(found.values())


def _read_tick(row: Any) -> SentTick:
    try:
        at = datetime.fromisoformat(str(row["at"]))
        tick = SentTick(
            client_id=UUID(str(row["id"])),
            participation=_read_row_key(row["file"]),
            stop=_read_row_key(row["stop"]),
            on=date.fromisoformat(str(row["on"])),
            state=str(row["state"]),
            at=at if at.tzinfo else at.replace(tzinfo=UTC),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableTicks(str(error)) from error
    if tick.state not in STATES:
        raise UnreadableTicks(tick.state)
    return tick


def _read_row_key(value: Any) -> int:
    """The key of a row; what no table of ours can hold is no key."""
    key = int(value)
    if not 0 < key < 2**31:
        raise ValueError(value)
    return key


def limit_noted_time(at: datetime, on: date, *, now: datetime) -> datetime:
    """When something was noted: as the device says it, unless its clock cannot be right."""
    is_ahead = at > now + CLOCK_SLACK
    is_before = at.date() < on - timedelta(days=1)
    return now if is_ahead or is_before else min(at, now)


def weigh_tick(*, state: str, known_state: str | None) -> Outcome:
    """What a tick means beside what is recorded of the same person, stop and day."""
    if known_state is None:
        return Outcome.RECORDED
    return Outcome.KNOWN if known_state == state else Outcome.CONFLICT
