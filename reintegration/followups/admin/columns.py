"""Each question as a column that the list of follow-ups offers: in words, and so in every export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from pemwecco.core.lists.columns import AddedColumn, register_list_column
from pemwecco.core.questions import AnswerKind
from reintegration.followups.lifecycle import FollowUpStage
from reintegration.followups.models import FollowUp
from reintegration.followups.questions.definition import FollowUpQuestion
from reintegration.followups.questions.table import BY_SIDE
from reintegration.followups.services.words import find_answer, write_answer

# A sheet reckons with these as numbers.
_NUMBERS = frozenset({AnswerKind.WHOLE, AnswerKind.AMOUNT, AnswerKind.SCALE})


def register_answer_columns() -> None:
    """Let the list of follow-ups offer a column for each question of either side."""
    asked: dict[str, FollowUpQuestion] = {}
    for questions in BY_SIDE.values():
        asked |= {code: row for code, row in questions.items() if code not in asked}
    for code, question in asked.items():
        heading: Any = question.staff_label or question.label
        register_list_column("followups.FollowUp", _build_column(code, heading))


def _build_column(code: str, heading: Promise) -> AddedColumn:
    return AddedColumn(f"told_{code}", heading, _make_reader(code), _prepare_told_rows)


def _make_reader(code: str) -> Callable[[FollowUp], Any]:
    def read(row: FollowUp) -> Any:
        answer = find_answer(row)
        is_sent = row.stage == FollowUpStage.ANSWERED
        if answer is None or not is_sent or code not in BY_SIDE[row.side]:
            return ""
        value = getattr(answer, code)
        if value is not None and BY_SIDE[row.side][code].kind in _NUMBERS:
            return value
        return write_answer(row, answer, code)

    return read


def _prepare_told_rows(rows: QuerySet[Any], _viewer: Any) -> QuerySet[Any]:
    return rows.select_related("told", "participation__call__programme")
