"""What rules, criteria, questions and numbers of a call can be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from participants.calls.rules import (
    RuleSettings,
    list_choice_findings,
    list_criterion_findings,
    list_question_findings,
    list_rule_setting_findings,
    list_setup_findings,
    list_target_findings,
)

REGISTERS = frozenset({"ninea", "rccm"})


def rule(kind: str, low: str = "", high: str = "", **more: object) -> RuleSettings:
    return RuleSettings(
        kind,
        lowest=Decimal(low) if low else None,
        highest=Decimal(high) if high else None,
        **more,  # type: ignore[arg-type]  # values of a test
    )


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        (rule("age", "18"), []),
        (rule("age", "18", "60"), []),
        (rule("age", "60", "18"), ["limits-reversed"]),
        (rule("years_active", "5", "2"), ["limits-reversed"]),
        (rule("age", "18", "350"), ["rule-out-of-range"]),
        (rule("jobs", "-1"), ["rule-out-of-range"]),
        (rule("turnover", "-0.01"), ["rule-out-of-range"]),
        (rule("turnover", "0", "99999999999"), []),
        (rule("age", "3"), ["rule-strange-age"]),
        (rule("age"), ["rule-no-limit"]),
        (rule("identifier", on="ninea", known_on=REGISTERS), []),
        (rule("identifier", on="nineaa", known_on=REGISTERS), ["rule-about"]),
        (rule("identifier", known_on=REGISTERS), ["rule-about"]),
        (rule("paper", on="cv"), ["rule-about"]),
        (rule("sector", values=("food",), known_values={"food"}), []),
        (rule("sector", values=("food", "x"), known_values={"food"}), ["rule-unknown-code"]),
        (rule("residence", values=("Senegal",), known_values={"SN"}), ["rule-unknown-code"]),
        (rule("legal_form", values=("SARL",)), []),
        (rule("occupation"), ["rule-empty-list"]),
        (rule("passport"), []),
    ],
)  # fmt: skip
def test_an_eligibility_rule(typed: RuleSettings, codes: list[str]) -> None:
    assert [one.code for one in list_rule_setting_findings(typed)] == codes


def test_a_strange_age_is_asked_and_not_refused() -> None:
    (found,) = list_rule_setting_findings(rule("age", "18", "99"))
    assert (found.severity, found.field) == ("attention", "highest")


@pytest.mark.parametrize(
    ("weight", "highest", "lowest", "fields"),
    [
        (1, 5, None, []),
        (3, 5, Decimal(5), []),
        (0, 5, None, ["weight"]),
        (1, 0, None, ["highest"]),
        (1, 5, Decimal("5.01"), ["lowest"]),
        (1, 5, Decimal(-1), ["lowest"]),
        (1, 1000, None, ["highest"]),
    ],
)
def test_a_criterion(
    weight: int, highest: int, lowest: Decimal | None, fields: list[str]
) -> None:
    found = list_criterion_findings(weight, highest, lowest)
    assert [one.field for one in found] == fields


@pytest.mark.parametrize(
    ("low", "high", "fields"),
    [
        (10, 40, []),
        (None, 100, []),
        (40, 10, ["at_most"]),
        (101, None, ["at_least"]),
        (50, 300, ["at_most"]),
    ],
)
def test_a_target_of_the_balance(
    low: int | None, high: int | None, fields: list[str]
) -> None:
    found = list(list_target_findings(low, high))
    assert [one.field for one in found] == fields
    assert "%%" not in "".join(str(one) for one in found)


@pytest.mark.parametrize(
    ("characters", "low", "high", "codes"),
    [
        (None, None, None, []),
        (200, Decimal(1), Decimal(1), []),
        (0, None, None, ["question-no-character"]),
        (None, Decimal(10), Decimal(2), ["limits-reversed"]),
    ],
)
def test_the_limits_of_a_question(
    characters: int | None, low: Decimal | None, high: Decimal | None, codes: list[str]
) -> None:
    found = list_question_findings(characters, low, high)
    assert [one.code for one in found] == codes


@pytest.mark.parametrize(
    ("kind", "offered", "refused"),
    [
        ("choice", (), True),
        ("choices", (), True),
        ("choices", ("a",), False),
        ("choice", ("a", "b"), False),
        ("text", (), False),
        ("yes_no", (), False),
    ],
)
def test_a_choice_among_answers(
    kind: str, offered: tuple[str, ...], *, refused: bool
) -> None:
    assert bool(list(list_choice_findings(kind, offered))) is refused


@pytest.mark.parametrize(
    ("numbers", "fields"),
    [
        ({"minutes": 40, "reviews_per_file": 2, "reply_days": 10, "gap": 25}, []),
        ({"minutes": 0}, ["minutes"]),
        ({"reviews_per_file": 0, "reply_days": 0}, ["reviews_per_file", "reply_days"]),
        ({"gap": 101}, ["gap"]),
        ({"gap": 0}, ["gap"]),
    ],
)
def test_the_numbers_of_a_call(numbers: dict[str, int], fields: list[str]) -> None:
    assert [one.field for one in list_setup_findings(numbers)] == fields
