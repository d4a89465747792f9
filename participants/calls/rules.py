"""Which questions a form asks, judged by the answers given before them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation


@dataclass(frozen=True, slots=True)
class AnswerCondition:
    """An earlier answer that opens a question: ``on`` names the question that it answers, ``operator``
    is "is", "is_not", "one_of", "at_least", "at_most", "answered" or "empty".
    """

    on: str
    operator: str
    values: tuple[str, ...] = ()


def is_condition_met(
    condition: AnswerCondition, said: Mapping[str, frozenset[str]]
) -> bool:
    """Whether an answer fulfils a condition. An answer that is not there fulfils only "empty".

    ``said`` has the answers by question, more than one where several were chosen. Words are
    compared without regard to case, "at_least" and "at_most" as numbers.
    """
    given = {
        text.strip().casefold() for text in said.get(condition.on, ()) if text.strip()
    }
    if condition.operator == "empty" or not given:
        return condition.operator == "empty" and not given
    values = {value.strip().casefold() for value in condition.values}
    if condition.operator == "answered":
        return True
    if condition.operator in {"is", "one_of"}:
        return bool(given & values)
    if condition.operator == "is_not":
        return not given & values
    numbers = [
        (_parse_answer_number(text), _parse_answer_number(value))
        for text in given
        for value in values
    ]
    if condition.operator == "at_least":
        return any(a is not None and b is not None and a >= b for a, b in numbers)
    return any(a is not None and b is not None and a <= b for a, b in numbers)


def is_question_asked(
    conditions: Sequence[AnswerCondition],
    said: Mapping[str, frozenset[str]],
    *,
    any_condition: bool = False,
) -> bool:
    """Whether a question is asked: all of its conditions hold, or one of them with ``any_condition``.

    Without a condition always.
    """
    if not conditions:
        return True
    return (any if any_condition else all)(
        is_condition_met(condition, said) for condition in conditions
    )


def find_unasked_questions(
    questions: Iterable[tuple[str, Sequence[AnswerCondition], bool]],
    said: Mapping[str, frozenset[str]],
) -> frozenset[str]:
    """The questions, given in the order of the form as (name, conditions, any condition), not asked now.

    What a question that is not asked had been answered opens nothing.
    """
    left, known = set(), dict(said)
    for name, conditions, any_condition in questions:
        if not is_question_asked(conditions, known, any_condition=any_condition):
            left.add(name)
            known.pop(name, None)
    return frozenset(left)


def _parse_answer_number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
