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
