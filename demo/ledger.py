"""Rows of a ledger for files that are born in a late stage: the moves they would have made, in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pemwecco.accounts.models import User
from pemwecco.core.lifecycle import Lifecycle
from pemwecco.core.models import TransitionLog

StepRow = TypeVar("StepRow", bound=TransitionLog)


@dataclass(frozen=True, slots=True)
class DemoTransition:
    """One move as it happened: its name in the table of moves, when, by whom, why."""

    move: str
    at: datetime
    by: User | None = None
    reason: str = ""


def get_stage_after(
    lifecycle: Lifecycle[Any, Any], start: str, moved: Iterable[DemoTransition]
) -> str:
    """The stage in which the moves end; raises `ValueError` for a move that the table does not have."""
    stage, last = start, None
    for entry in moved:
        transition = lifecycle.transitions[entry.move]
        if stage not in transition.sources:
            raise ValueError(
                f"{lifecycle.name}: {entry.move} is not possible from {stage}"
            )
        if last and entry.at < last:
            raise ValueError(
                f"{lifecycle.name}: {entry.move} on {entry.at} comes before {last}"
            )
        stage, last = transition.target, entry.at
    return str(stage)


def get_time_of_move(moved: Iterable[DemoTransition], move: str) -> datetime | None:
    """When a move was made first; nothing when it was not."""
    for entry in moved:
        if entry.move == move:
            return entry.at
    return None


def build_ledger_rows(
    model: type[StepRow],
    lifecycle: Lifecycle[Any, Any],
    subject: object,
    start: str,
    moved: Iterable[DemoTransition],
) -> list[StepRow]:
    """The ledger rows of the moves, not saved."""
    rows, stage = [], start
    for entry in moved:
        target = str(lifecycle.transitions[entry.move].target)
        values = {
            "source": str(stage),
            "target": target,
            "move": entry.move,
            "by": entry.by,
        }
        rows.append(model(subject=subject, reason=entry.reason, at=entry.at, **values))
        stage = target
    return rows


def build_many_ledger_rows(
    model: type[StepRow],
    lifecycle: Lifecycle[Any, Any],
    start: str,
    histories: Iterable[tuple[object, Iterable[DemoTransition]]],
) -> list[StepRow]:
    """The ledger rows of many files, each with its moves, not saved."""
    rows: list[StepRow] = []
    for subject, moved in histories:
        rows += build_ledger_rows(model, lifecycle, subject, start, moved)
    return rows
