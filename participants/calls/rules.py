"""Which questions a form asks, judged by the answers given before them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pemwecco.core.typed_text import read_number


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
    given = _fold_words(said.get(condition.on, ())) - {""}
    if condition.operator == "empty" or not given:
        return condition.operator == "empty" and not given
    values = _fold_words(condition.values)
    if condition.operator == "answered":
        return True
    if condition.operator in {"is", "one_of"}:
        return bool(given & values)
    if condition.operator == "is_not":
        return not given & values
    numbers, limits = _parse_numbers(given), _parse_numbers(values)
    if condition.operator == "at_least":
        return bool(numbers and limits) and max(numbers) >= min(limits)
    return bool(numbers and limits) and min(numbers) <= max(limits)


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
    met = [is_condition_met(condition, said) for condition in conditions]
    return any(met) if any_condition else all(met)


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


def _fold_words(texts: Iterable[str]) -> set[str]:
    return {text.strip().casefold() for text in texts}


def _parse_numbers(texts: Iterable[str]) -> list[Decimal]:
    numbers = []
    for text in texts:
        number = read_number(text)
        if number is not None:
            numbers.append(number)
    return numbers
