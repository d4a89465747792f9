"""Eligibility: the rules of a call over the plain facts of a file. They find; people decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark as _

Params = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class EligibilityFacts:
    """What the rules read of a file; nothing where the file does not say it.

    `sector` and `legal_form` are codes, `identifiers` the registers in which the enterprise has a
    number, `papers` the kinds given, `answers` those to the questions of the call, several for one
    that takes several.
    """

    birth_date: date | None = None
    nationality: str = ""
    residence: str = ""
    region: str = ""
    sector: str = ""
    legal_form: str = ""
    occupation: str = ""
    identifiers: frozenset[str] = frozenset()
    founded_on: date | None = None
    turnover: Decimal | None = None
    jobs: Decimal | None = None
    papers: frozenset[str] = frozenset()
    passport: bool | None = None
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its kind says which fact it reads, `on` which register, paper or question."""

    code: str
    kind: str
    on: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None
    values: tuple[str, ...] = ()
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Failed:
    """A rule that does not hold, and the sentence that says so."""

    rule: Rule
    finding: Finding


def examine(rules: Iterable[Rule], facts: EligibilityFacts, *, on: date) -> tuple[Failed, ...]:
    """Every rule that does not hold on a day, in the order of the rules; nothing when all hold.

    A rule without bounds or values holds for whatever is said; what is not said never holds.
    A rule of an unknown kind is a mistake of the caller (`KeyError`).
    """
    failed = []
    for rule in rules:
        finding = CHECKS[rule.kind](rule, facts, on)
        if finding is not None:
            failed.append(Failed(rule, finding))
    return tuple(failed)


def is_ready(failed: Iterable[Failed]) -> bool:
    """Whether nothing that is needed is missing."""
    return not any(entry.rule.blocking for entry in failed)


def whole_years(since: date, on: date) -> int:
    """Full years from one day to another; somebody born on 29 February gets older on 1 March."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def _finding(code: str, message: str, **params: object) -> Finding:
    return Finding(code, message, params)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _number(
    rule: Rule, value: Decimal | int | None, missing: Finding, sentences: tuple[str, str]
) -> Finding | None:
    """A number against the bounds of a rule; `sentences` for below and above."""
    if value is None:
        return missing
    number = Decimal(value)
    if rule.lowest is not None and number < rule.lowest:
        return _finding(f"{rule.kind}-low", sentences[0], value=_plain(number), bound=_plain(rule.lowest))
    if rule.highest is not None and number > rule.highest:
        return _finding(f"{rule.kind}-high", sentences[1], value=_plain(number), bound=_plain(rule.highest))
    return None


def _one_of(rule: Rule, value: str, missing: str, other: str) -> Finding | None:
    if not value:
        return _finding(f"{rule.kind}-missing", missing)
    if rule.values and value not in rule.values:
        return _finding(f"{rule.kind}-other", other, value=value, values=list(rule.values))
    return None


def _age(rule: Rule, facts: EligibilityFacts, on: date) -> Finding | None:
    return _number(
        rule,
        whole_years(facts.birth_date, on) if facts.birth_date else None,
        _finding("age-missing", _("The date of birth is missing.")),
        (
            _("The person is %(value)s years old on the closing day; at least %(bound)s are asked for."),
            _("The person is %(value)s years old on the closing day; at most %(bound)s are asked for."),
        ),
    )


def _years_active(rule: Rule, facts: EligibilityFacts, on: date) -> Finding | None:
    return _number(
        rule,
        whole_years(facts.founded_on, on) if facts.founded_on else None,
        _finding("years_active-missing", _("The date of creation of the enterprise is missing.")),
        (
            _("The enterprise has existed for %(value)s full years; at least %(bound)s are asked for."),
            _("The enterprise has existed for %(value)s full years; at most %(bound)s are asked for."),
        ),
    )


def _turnover(rule: Rule, facts: EligibilityFacts, on: date) -> Finding | None:
    return _number(
        rule,
        facts.turnover,
        _finding("turnover-missing", _("The turnover is missing.")),
        (
            _("The turnover is %(value)s; at least %(bound)s is asked for."),
            _("The turnover is %(value)s; at most %(bound)s is asked for."),
        ),
    )


def _jobs(rule: Rule, facts: EligibilityFacts, on: date) -> Finding | None:
    return _number(
        rule,
        facts.jobs,
        _finding("jobs-missing", _("The number of people who work in the enterprise is missing.")),
        (
            _("%(value)s people work in the enterprise; at least %(bound)s are asked for."),
            _("%(value)s people work in the enterprise; at most %(bound)s are asked for."),
        ),
    )


def _identifier(rule: Rule, facts: EligibilityFacts, on: date) -> Finding | None:
    if rule.on in facts.identifiers:
        return None
    return _finding(
        "identifier-missing", _("The enterprise has no %(register)s number yet."), register=rule.on
    )


def _paper(rule: Rule, facts: EligibilityFacts, on: date) -> Finding | None:
    if rule.on in facts.papers:
        return None
    return _finding("paper-missing", _("The paper “%(paper)s” is missing."), paper=rule.on)


def _passport(rule: Rule, facts: EligibilityFacts, on: date) -> Finding | None:
    return None if facts.passport else _finding("passport-missing", _("There is no valid passport yet."))


def _answer(rule: Rule, facts: EligibilityFacts, on: date) -> Finding | None:
    given = facts.answers.get(rule.on, ())
    if not given:
        return _finding("answer-missing", _("The question “%(question)s” is not answered."), question=rule.on)
    if rule.values and not set(given) & set(rule.values):
        return _finding(
            "answer-other",
            _("The answer to “%(question)s” is not one that the call is for."),
            question=rule.on,
            value=", ".join(given),
        )
    if rule.lowest is None and rule.highest is None:
        return None
    try:
        number = Decimal(given[0])
    except ArithmeticError:
        return _finding("answer-unread", _("The answer to “%(question)s” is not a number."), question=rule.on)
    found = _number(
        rule,
        number,
        _finding("answer-missing", _("The question “%(question)s” is not answered.")),
        (
            _("The answer to “%(question)s” is %(value)s; at least %(bound)s is asked for."),
            _("The answer to “%(question)s” is %(value)s; at most %(bound)s is asked for."),
        ),
    )
    return found and Finding(found.code, found.message, {**found.params, "question": rule.on})


def _nationality(rule: Rule, facts: EligibilityFacts, on: date) -> Finding | None:
    return _one_of(
        rule,
        facts.nationality,
        _("The nationality is missing."),
        _("The call is for people of another nationality: %(values)s. Said: %(value)s."),
    )


def _residence(rule: Rule, facts: EligibilityFacts, on: date) -> Finding | None:
    return _one_of(
        rule,
        facts.residence,
        _("The country of residence is missing."),
        _("The call is for people who live in: %(values)s. Said: %(value)s."),
    )


def _region(rule: Rule, facts: EligibilityFacts, on: date) -> Finding | None:
    return _one_of(
        rule,
        facts.region,
        _("The region of the enterprise is missing."),
        _("The call is for enterprises in: %(values)s. Said: %(value)s."),
    )


def _sector(rule: Rule, facts: EligibilityFacts, on: date) -> Finding | None:
    return _one_of(
        rule,
        facts.sector,
        _("The sector of the enterprise is missing."),
        _("The call is for these sectors: %(values)s. Said: %(value)s."),
    )


def _legal_form(rule: Rule, facts: EligibilityFacts, on: date) -> Finding | None:
    return _one_of(
        rule,
        facts.legal_form,
        _("The legal form of the enterprise is missing."),
        _("The call is for these legal forms: %(values)s. Said: %(value)s."),
    )


def _occupation(rule: Rule, facts: EligibilityFacts, on: date) -> Finding | None:
    return _one_of(
        rule,
        facts.occupation,
        _("The place of the person in the enterprise is missing."),
        _("The call is for people with another place in the enterprise: %(values)s. Said: %(value)s."),
    )


Check = Callable[[Rule, EligibilityFacts, date], Finding | None]
CHECKS: Final[Mapping[str, Check]] = {
    "age": _age,
    "nationality": _nationality,
    "residence": _residence,
    "region": _region,
    "sector": _sector,
    "legal_form": _legal_form,
    "occupation": _occupation,
    "identifier": _identifier,
    "years_active": _years_active,
    "turnover": _turnover,
    "jobs": _jobs,
    "paper": _paper,
    "passport": _passport,
    "answer": _answer,
}
