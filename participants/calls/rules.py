"""Which questions a form asks, and what the settings of a call can be: plain Python, no Django.

Of what is typed as a setting, "bad" is refused at its field; "attention" is asked, for it may be meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _
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


ASKED: Final = "attention"
# The numbers that a rule can be about, the least and the most; nothing where there is no most.
NUMBERS: Final[Mapping[str, tuple[int, int | None]]] = {
    "age": (0, 120),
    "years_active": (0, 300),
    "turnover": (0, None),
    "jobs": (0, None),
}
# Kinds that hold a fact against a list, which says nothing while it is empty.
LISTED: Final = frozenset(
    {"nationality", "residence", "region", "sector", "legal_form", "occupation"}
)
# Kinds that look at one register, paper or question.
POINTED: Final = frozenset({"identifier", "paper", "answer"})
# Ages at which a person may apply for a programme; others are asked.
WORKING_AGES: Final = (16, 75)
HUNDRED: Final = 100
OFFERING: Final = frozenset({"choice", "choices"})


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """An eligibility rule as staff typed it.

    `known_on` are the registers, papers or questions there are for its kind, `known_values` the codes
    that its list can name; nothing where anything goes.
    """

    kind: str
    on: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None
    values: tuple[str, ...] = ()
    known_on: Collection[str] = field(default_factory=frozenset)
    known_values: Collection[str] | None = None


def list_rule_setting_findings(rule: RuleSettings) -> Iterable[Finding]:
    """What is wrong or strange with an eligibility rule.

    Refused: reversed limits, a limit that no file can have, a register, paper or question that is not there,
    a list that is empty or names an unknown code. Asked: an age outside of working life.
    """
    if rule.kind in POINTED:
        yield from _list_pointed_findings(rule)
    if rule.kind in LISTED:
        yield from _list_listed_findings(rule)
    if rule.kind in NUMBERS:
        yield from _list_number_findings(rule)
    elif _are_reversed(rule.lowest, rule.highest):
        yield _build_reversed_finding("highest")


def _list_pointed_findings(rule: RuleSettings) -> Iterable[Finding]:
    if rule.on in rule.known_on:
        return
    message = _("Say what the rule is about: one of %(known)s.")
    if rule.on:
        message = _("“%(on)s” is not there. The rule can be about: %(known)s.")
    if not rule.known_on:
        message = _("There is nothing yet that this rule could be about.")
    known = ", ".join(sorted(rule.known_on))
    yield Finding("rule-about", message, {"on": rule.on, "known": known}, field="on")


def _list_listed_findings(rule: RuleSettings) -> Iterable[Finding]:
    if not rule.values:
        yield Finding(
            "rule-empty-list",
            _("Name at least one code: without any, the rule keeps nobody out."),
            field="values",
        )
        return
    if rule.known_values is None:
        return
    unknown = []
    for value in rule.values:
        if value not in rule.known_values:
            unknown.append(value)
    if unknown:
        yield Finding(
            "rule-unknown-code",
            _("Unknown here: %(unknown)s. Such codes are: %(known)s."),
            {
                "unknown": ", ".join(unknown),
                "known": ", ".join(sorted(rule.known_values)[:12]),
            },
            field="values",
        )


def _list_number_findings(rule: RuleSettings) -> Iterable[Finding]:
    least, most = NUMBERS[rule.kind]
    for name, number in (("lowest", rule.lowest), ("highest", rule.highest)):
        if number is None:
            continue
        if number < least or (most is not None and number > most):
            message = _("This number is %(least)s at least.")
            if most is not None:
                message = _("This number lies between %(least)s and %(most)s.")
            params = {"least": least, "most": most or 0}
            yield Finding("rule-out-of-range", message, params, field=name)
        elif rule.kind == "age" and not WORKING_AGES[0] <= number <= WORKING_AGES[1]:
            yield Finding(
                "rule-strange-age",
                _("The limit of age is %(age)s years."),
                {"age": number.normalize() if number else number},
                severity=ASKED,
                field=name,
            )
    if rule.lowest is None and rule.highest is None:
        yield Finding(
            "rule-no-limit",
            _(
                "Say at least, at most, or both: without either, the rule keeps nobody out."
            ),
            field="lowest",
        )
    elif _are_reversed(rule.lowest, rule.highest):
        yield _build_reversed_finding("highest")


def list_criterion_findings(
    weight: int, highest: int, lowest: Decimal | None
) -> Iterable[Finding]:
    """What is wrong with a criterion: no weight, a scale without marks, a lowest mark outside of it."""
    if weight < 1:
        yield Finding(
            "criterion-weight", _("A criterion has a weight above 0."), field="weight"
        )
    if highest < 1:
        yield Finding(
            "criterion-scale",
            _("The scale goes from 0 to a mark above 0."),
            field="highest",
        )
    elif highest > HUNDRED:
        yield Finding(
            "criterion-long-scale",
            _("The scale goes up to %(highest)s."),
            {"highest": highest},
            severity=ASKED,
            field="highest",
        )
    if lowest is not None and not 0 <= lowest <= max(highest, 0):
        yield Finding(
            "criterion-lowest",
            _("The lowest mark asked lies on the scale, from 0 to %(highest)s."),
            {"highest": highest},
            field="lowest",
        )


def list_target_findings(
    at_least: int | None, at_most: int | None
) -> Iterable[Finding]:
    """What is wrong with a target of the balance: shares over 100 %, or reversed."""
    for name, share in (("at_least", at_least), ("at_most", at_most)):
        if share is not None and share > HUNDRED:
            yield Finding("target-share", _("A share is 100 %% at most."), field=name)
    if at_least is not None and at_most is not None and at_least > at_most:
        yield _build_reversed_finding("at_most")


def list_question_findings(
    most_characters: int | None, lowest: Decimal | None, highest: Decimal | None
) -> Iterable[Finding]:
    """What is wrong with the limits of a question: none could answer it."""
    if most_characters is not None and most_characters < 1:
        yield Finding(
            "question-no-character",
            _("No answer is that short. Leave it empty when there is no limit."),
            field="most_characters",
        )
    if _are_reversed(lowest, highest):
        yield _build_reversed_finding("highest")


def list_choice_findings(kind: str, codes: Sequence[str]) -> Iterable[Finding]:
    """What is wrong with the answers that a question offers: nobody can choose among none."""
    if kind in OFFERING and not codes:
        yield Finding(
            "question-no-choice",
            _(
                "This question offers no answer to choose: add them below, or ask for text."
            ),
        )


def list_setup_findings(numbers: Mapping[str, int | None]) -> Iterable[Finding]:
    """What is wrong with the numbers of a call's settings, by field.

    Refused: a form, a panel or an answer without a minute, a reader or a day; a gap over 100.
    """
    for name in ("minutes", "reviews_per_file", "reply_days"):
        number = numbers.get(name)
        if number is not None and number < 1:
            yield Finding("setup-none", _("This is 1 at least."), field=name)
    gap = numbers.get("gap")
    if gap is not None and not 1 <= gap <= HUNDRED:
        yield Finding("setup-gap", _("The gap lies between 1 and 100."), field="gap")


def _are_reversed(lowest: Decimal | None, highest: Decimal | None) -> bool:
    return lowest is not None and highest is not None and lowest > highest


def _build_reversed_finding(name: str) -> Finding:
    return Finding("limits-reversed", _("The most is less than the least."), field=name)
