"""What the panel says of every file of a call, kept from page to page until a review is another."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.db import connection

from participants.calls.models import Criterion
from participants.panel.models import Conflict, Review, Score
from participants.panel.rules.scores import (
    GridCriterion,
    Summary,
    average_points,
    summarise_points,
)
from participants.panel.services.calibration import (
    Calibration,
    Points,
    build_scoring_grid,
    calibrate_points,
    list_call_criteria,
    read_review_points,
)
from participants.register.models import Call
from pemwecco.core.history.changes import find_event_model

# Calls whose sums this process keeps: more are not decided on at once.
KEPT_CALLS: Final = 3
# Every write to one of these may change the sums of a call.
COUNTED: Final = (Score, Review, Conflict, Criterion)

Stamp = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class CallJudgement:
    """What the panel says of every file of a call; each file is summed up when it is asked for."""

    criteria: list[Criterion]
    grid: tuple[GridCriterion, ...]
    points: Points
    calibration: Calibration
    # Thousands of files share some hundred means: each is divided and rounded once.
    _means: dict[tuple[int, int], Decimal | None] = field(default_factory=dict)

    def mean(self, file: int) -> Decimal | None:
        """By what the files are ranked."""
        given = self.points.get(file)
        if not given:
            return None
        known = (sum(given.values()), len(given))
        if known not in self._means:
            self._means[known] = average_points(self.grid, [*given.values()])
        return self._means[known]

    def summary(self, file: int) -> Summary:
        return summarise_points(self.grid, [*self.points.get(file, {}).values()])

    def corrected(self, file: int) -> Decimal | None:
        return self.calibration.corrected(file)


_kept: dict[int, tuple[Stamp, CallJudgement]] = {}


def read_call_judgement(call: Call) -> CallJudgement:
    """What the reviews of a call say of its files and of their readers; it is not to be changed.

    One query tells whether anything was written since it was last read; if so, three more read it anew.
    """
    stamp = _read_review_stamp()
    kept = _kept.get(call.pk)
    if kept is not None and kept[0] == stamp:
        return kept[1]
    is_settled = not _is_written_now()
    criteria = list_call_criteria(call)
    grid = build_scoring_grid(criteria)
    points = read_review_points(call, criteria, None)
    judgement = CallJudgement(criteria, grid, points, calibrate_points(grid, points))
    if is_settled:
        while len(_kept) >= KEPT_CALLS:
            _kept.pop(next(iter(_kept)), None)
        _kept[call.pk] = (stamp, judgement)
    return judgement


def _read_review_stamp() -> Stamp:
    """What is another after each write to a review.

    Each insert and update leaves a row in the history, numbered upwards; what is deleted is missed in the
    count.
    """
    parts = []
    for model in COUNTED:
        event = find_event_model(model)
        if event is None:
            raise LookupError(f"{model.__name__} has no history")
        parts.append(f'(SELECT max(pgh_id) FROM "{event._meta.db_table}")')
    reviews = Review._meta.db_table
    parts.append(f'(SELECT count(*) FROM "{reviews}" WHERE submitted_at IS NOT NULL)')
    for model in (Conflict, Criterion):
        parts.append(f'(SELECT count(*) FROM "{model._meta.db_table}")')
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        stamp: Stamp = cursor.fetchone()
    return stamp


def _is_written_now() -> bool:
    """Whether a transaction, this one too, has written to what counts and is not at its end.

    Its numbers in the history are given out, and it may end after one with higher numbers: the stamp would
    not tell. What it writes is locked until its end; what ended before this is asked is read by what follows.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE mode = 'RowExclusiveLock' AND relation = ANY("
            "SELECT to_regclass(name) FROM unnest(%s) AS name) AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [[model._meta.db_table for model in COUNTED]],
        )
        return bool(cursor.fetchone()[0])
