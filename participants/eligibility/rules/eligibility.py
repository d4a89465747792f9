"""Eligibility: the rules of a call over the plain facts of a file. They find; people decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _
from pemwecco.core.partial_dates import PartialDate

Params = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class EligibilityFacts:
    """What the rules read of a file; nothing where the file does not say it.

    `sector` and `legal_form` are codes, `identifiers` the registers in which the enterprise has a
    number, `papers` the kinds given, `excused` why a paper that must be there is not, `answers` those
    to the questions of the call, several for one that takes several.
    """

    birth_date: PartialDate | date | None = None
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
    excused: Mapping[str, str] = field(default_factory=dict, hash=False)
    passport: bool | None = None
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ScreeningRule:
    """One rule: its kind says which fact it reads, `on` which register, paper or question."""

    code: str
    kind: str
    on: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None
    values: tuple[str, ...] = ()
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class FailedRule:
    """A rule that does not hold, and the sentence that says so."""

    rule: ScreeningRule
    finding: Finding


def examine(
    rules: Iterable[ScreeningRule], facts: EligibilityFacts, *, on: date
) -> tuple[FailedRule, ...]:
    """Every rule that does not hold on a day, in the order of the rules; nothing when all hold.

    A rule without bounds or values holds for whatever is said; what is not said never holds.
    A rule of an unknown kind is a mistake of the caller (`KeyError`).
    """
    failed = []
    for rule in rules:
        finding = CHECKS[rule.kind](rule, facts, on)
        if finding is not None:
            failed.append(FailedRule(rule, finding))
    return tuple(failed)


def list_excuses(facts: EligibilityFacts) -> tuple[Finding, ...]:
    """What stands in place of a paper that must be there: each is for a person to judge."""
    message = _("In place of the paper “%(paper)s” a reason is given: %(reason)s")
    excused = []
    for paper, reason in sorted(facts.excused.items()):
        finding = _build_rule_finding(
            "paper-excused", message, paper=paper, reason=reason
        )
        excused.append(finding)
    return tuple(excused)


def is_ready(failed: Iterable[FailedRule]) -> bool:
    """Whether nothing that is needed is missing."""
    return not any(entry.rule.blocking for entry in failed)


def whole_years(since: date, on: date) -> int:
    """Full years from one day to another; somebody born on 29 February gets older on 1 March."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def _build_rule_finding(code: str, message: str, **params: object) -> Finding:
    return Finding(code, message, params)


def _format_bound(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _examine_bounds(
    rule: ScreeningRule,
    value: Decimal | int | None,
    missing: Finding,
    sentences: tuple[str, str],
) -> Finding | None:
    """A number against the bounds of a rule; `sentences` for below and above."""
    if value is None:
        return missing
    number = Decimal(value)
    if rule.lowest is not None and number < rule.lowest:
        return _build_rule_finding(
            f"{rule.kind}-low",
            sentences[0],
            value=_format_bound(number),
            bound=_format_bound(rule.lowest),
        )
    if rule.highest is not None and number > rule.highest:
        return _build_rule_finding(
            f"{rule.kind}-high",
            sentences[1],
            value=_format_bound(number),
            bound=_format_bound(rule.highest),
        )
    return None


def _examine_membership(
    rule: ScreeningRule, value: str, missing: str, other: str
) -> Finding | None:
    if not value:
        return _build_rule_finding(f"{rule.kind}-missing", missing)
    if rule.values and value not in rule.values:
        return _build_rule_finding(
            f"{rule.kind}-other", other, value=value, values=list(rule.values)
        )
    return None


def _examine_age(
    rule: ScreeningRule, facts: EligibilityFacts, on: date
) -> Finding | None:
    """The age on a day. Of a birth that is not fully known every possible day must hold.

    A lowest age is held against the last day that it may be, a highest age against the first one: who
    may be too young or too old is shown to staff, who look at other papers.
    """
    born = facts.birth_date
    if isinstance(born, date):
        born = PartialDate.of(born)
    first, last = (born.earliest(), born.latest()) if born else (None, None)
    missing = _build_rule_finding("age-missing", _("The date of birth is missing."))
    if first is None or last is None:
        return missing
    youngest, oldest = whole_years(last, on), whole_years(first, on)
    if youngest != oldest:
        return _examine_open_age(rule, youngest, oldest)
    return _examine_bounds(
        rule,
        youngest,
        missing,
        (
            _(
                "The person is %(value)s years old on the closing day; at least %(bound)s are asked for."
            ),
            _(
                "The person is %(value)s years old on the closing day; at most %(bound)s are asked for."
            ),
        ),
    )


def _examine_open_age(
    rule: ScreeningRule, youngest: int, oldest: int
) -> Finding | None:
    ages = {"youngest": str(youngest), "oldest": str(oldest)}
    if rule.lowest is not None and youngest < rule.lowest:
        return _build_rule_finding(
            "age-low",
            _(
                "The date of birth is not fully known: the person is %(youngest)s or %(oldest)s years old on "
                "the closing day; at least %(bound)s are asked for."
            ),
            bound=_format_bound(rule.lowest),
            **ages,
        )
    if rule.highest is not None and oldest > rule.highest:
        return _build_rule_finding(
            "age-high",
            _(
                "The date of birth is not fully known: the person is %(youngest)s or %(oldest)s years old on "
                "the closing day; at most %(bound)s are asked for."
            ),
            bound=_format_bound(rule.highest),
            **ages,
        )
    return None


def _examine_years_active(
    rule: ScreeningRule, facts: EligibilityFacts, on: date
) -> Finding | None:
    return _examine_bounds(
        rule,
        whole_years(facts.founded_on, on) if facts.founded_on else None,
        _build_rule_finding(
            "years_active-missing",
            _("The date of creation of the enterprise is missing."),
        ),
        (
            _(
                "The enterprise has existed for %(value)s full years; at least %(bound)s are asked for."
            ),
            _(
                "The enterprise has existed for %(value)s full years; at most %(bound)s are asked for."
            ),
        ),
    )


def _examine_turnover(
    rule: ScreeningRule, facts: EligibilityFacts, on: date
) -> Finding | None:
    return _examine_bounds(
        rule,
        facts.turnover,
        _build_rule_finding("turnover-missing", _("The turnover is missing.")),
        (
            _("The turnover is %(value)s; at least %(bound)s is asked for."),
            _("The turnover is %(value)s; at most %(bound)s is asked for."),
        ),
    )


def _examine_jobs(
    rule: ScreeningRule, facts: EligibilityFacts, on: date
) -> Finding | None:
    return _examine_bounds(
        rule,
        facts.jobs,
        _build_rule_finding(
            "jobs-missing",
            _("The number of people who work in the enterprise is missing."),
        ),
        (
            _(
                "%(value)s people work in the enterprise; at least %(bound)s are asked for."
            ),
            _(
                "%(value)s people work in the enterprise; at most %(bound)s are asked for."
            ),
        ),
    )


def _examine_identifier(
    rule: ScreeningRule, facts: EligibilityFacts, on: date
) -> Finding | None:
    if rule.on in facts.identifiers:
        return None
    return _build_rule_finding(
        "identifier-missing",
        _("The enterprise has no %(register)s number yet."),
        register=rule.on,
    )


def _examine_document(
    rule: ScreeningRule, facts: EligibilityFacts, on: date
) -> Finding | None:
    # A reason is judged by itself, whatever the rules: see `list_excuses`.
    if rule.on in facts.papers or rule.on in facts.excused:
        return None
    return _build_rule_finding(
        "paper-missing", _("The paper “%(paper)s” is missing."), paper=rule.on
    )


def _examine_passport(
    rule: ScreeningRule, facts: EligibilityFacts, on: date
) -> Finding | None:
    return (
        None
        if facts.passport
        else _build_rule_finding(
            "passport-missing", _("There is no valid passport yet.")
        )
    )


def _examine_answer(
    rule: ScreeningRule, facts: EligibilityFacts, on: date
) -> Finding | None:
    given = facts.answers.get(rule.on, ())
    if not given:
        return _build_rule_finding(
            "answer-missing",
            _("The question “%(question)s” is not answered."),
            question=rule.on,
        )
    if rule.values and not set(given) & set(rule.values):
        return _build_rule_finding(
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
        return _build_rule_finding(
            "answer-unread",
            _("The answer to “%(question)s” is not a number."),
            question=rule.on,
        )
    found = _examine_bounds(
        rule,
        number,
        _build_rule_finding(
            "answer-missing", _("The question “%(question)s” is not answered.")
        ),
        (
            _(
                "The answer to “%(question)s” is %(value)s; at least %(bound)s is asked for."
            ),
            _(
                "The answer to “%(question)s” is %(value)s; at most %(bound)s is asked for."
            ),
        ),
    )
    return found and Finding(
        found.code, found.message, {**found.params, "question": rule.on}
    )


def _examine_nationality(
    rule: ScreeningRule, facts: EligibilityFacts, on: date
) -> Finding | None:
    return _examine_membership(
        rule,
        facts.nationality,
        _("The nationality is missing."),
        _(
            "The call is for people of another nationality: %(values)s. Said: %(value)s."
        ),
    )


def _examine_residence(
    rule: ScreeningRule, facts: EligibilityFacts, on: date
) -> Finding | None:
    return _examine_membership(
        rule,
        facts.residence,
        _("The country of residence is missing."),
        _("The call is for people who live in: %(values)s. Said: %(value)s."),
    )


def _examine_region(
    rule: ScreeningRule, facts: EligibilityFacts, on: date
) -> Finding | None:
    return _examine_membership(
        rule,
        facts.region,
        _("The region of the enterprise is missing."),
        _("The call is for enterprises in: %(values)s. Said: %(value)s."),
    )


def _examine_sector(
    rule: ScreeningRule, facts: EligibilityFacts, on: date
) -> Finding | None:
    return _examine_membership(
        rule,
        facts.sector,
        _("The sector of the enterprise is missing."),
        _("The call is for these sectors: %(values)s. Said: %(value)s."),
    )


def _examine_legal_form(
    rule: ScreeningRule, facts: EligibilityFacts, on: date
) -> Finding | None:
    return _examine_membership(
        rule,
        facts.legal_form,
        _("The legal form of the enterprise is missing."),
        _("The call is for these legal forms: %(values)s. Said: %(value)s."),
    )


def _examine_occupation(
    rule: ScreeningRule, facts: EligibilityFacts, on: date
) -> Finding | None:
    return _examine_membership(
        rule,
        facts.occupation,
        _("The place of the person in the enterprise is missing."),
        _(
            "The call is for people with another place in the enterprise: %(values)s. Said: %(value)s."
        ),
    )


Check = Callable[[ScreeningRule, EligibilityFacts, date], Finding | None]
CHECKS: Final[Mapping[str, Check]] = {
    "age": _examine_age,
    "nationality": _examine_nationality,
    "residence": _examine_residence,
    "region": _examine_region,
    "sector": _examine_sector,
    "legal_form": _examine_legal_form,
    "occupation": _examine_occupation,
    "identifier": _examine_identifier,
    "years_active": _examine_years_active,
    "turnover": _examine_turnover,
    "jobs": _examine_jobs,
    "paper": _examine_document,
    "passport": _examine_passport,
    "answer": _examine_answer,
}
