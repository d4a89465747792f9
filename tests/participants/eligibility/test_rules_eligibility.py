from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.calls.models import EligibilityRule
from participants.eligibility.rules.eligibility import (
    CHECKS,
    EligibilityFacts,
    ScreeningRule,
    examine,
    is_ready,
    whole_years,
)
from pemwecco.core.partial_dates import PartialDate

CLOSING = date(2027, 3, 31)
READY = EligibilityFacts(
    birth_date=date(1990, 1, 1),
    nationality="SN",
    residence="SN",
    region="SN-TH",
    sector="agri-food",
    legal_form="SARL",
    occupation="owner",
    identifiers=frozenset({"ninea", "rccm"}),
    founded_on=date(2020, 1, 1),
    turnover=Decimal(12_000_000),
    jobs=Decimal(7),
    papers=frozenset({"cv", "accounts"}),
    passport=True,
    answers={"exports": ("yes",), "clients": ("3",), "markets": ("be", "fr")},
)
D = Decimal
# rule, what is changed in a file that fits, the code found, its sentence
CASES: list[tuple[ScreeningRule, dict[str, Any], str, str]] = [
    (ScreeningRule("r", "age", lowest=D(18)), {"birth_date": date(2009, 4, 1)}, "age-low", "is 17 years old"),
    (ScreeningRule("r", "age", highest=D(35)), {}, "age-high", "at most 35"),
    (ScreeningRule("r", "age", lowest=D(18)), {"birth_date": None}, "age-missing", "date of birth is missing"),
    (ScreeningRule("r", "nationality", values=("SN",)), {"nationality": "FR"}, "nationality-other", "FR"),
    (ScreeningRule("r", "residence", values=("SN",)), {"residence": ""}, "residence-missing", "is missing"),
    (ScreeningRule("r", "region", values=("SN-DK",)), {}, "region-other", "SN-TH"),
    (ScreeningRule("r", "sector", values=("crafts",)), {}, "sector-other", "agri-food"),
    (ScreeningRule("r", "legal_form", values=("GIE",)), {}, "legal_form-other", "SARL"),
    (ScreeningRule("r", "occupation", values=("employee",)), {}, "occupation-other", "owner"),
    (ScreeningRule("r", "identifier", on="ninea"), {"identifiers": frozenset()}, "identifier-missing", "ninea"),
    (ScreeningRule("r", "years_active", lowest=D(1)), {"founded_on": date(2026, 4, 1)}, "years_active-low", "for 0"),
    (ScreeningRule("r", "years_active", lowest=D(1)), {"founded_on": None}, "years_active-missing", "missing"),
    (ScreeningRule("r", "turnover", highest=D(10_000_000)), {}, "turnover-high", "at most 10000000"),
    (ScreeningRule("r", "jobs", lowest=D(10)), {}, "jobs-low", "7 people"),
    (ScreeningRule("r", "paper", on="rccm"), {}, "paper-missing", "“rccm” is missing"),
    (ScreeningRule("r", "passport"), {"passport": None}, "passport-missing", "no valid passport"),
    (ScreeningRule("r", "answer", on="exports", values=("no",)), {}, "answer-other", "exports"),
    (ScreeningRule("r", "answer", on="clients", lowest=D(5)), {}, "answer-low", "at least 5"),
    (ScreeningRule("r", "answer", on="clients", lowest=D(5)), {"answers": {"clients": ("?",)}}, "answer-unread", "a"),
    (ScreeningRule("r", "answer", on="unasked"), {}, "answer-missing", "not answered"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changed", "code", "sentence"), CASES)
def test_a_rule_that_does_not_hold_says_so(
    rule: ScreeningRule, changed: dict[str, Any], code: str, sentence: str
) -> None:
    (failed,) = examine([rule], replace(READY, **changed), on=CLOSING)

    assert failed.finding.code == code
    assert sentence in str(failed.finding)


def test_the_file_that_fits_hears_nothing() -> None:
    rules = [
        ScreeningRule("age", "age", lowest=D(18), highest=D(60)),
        ScreeningRule("nationality", "nationality", values=("SN", "GM")),
        ScreeningRule("ninea", "identifier", on="ninea"),
        ScreeningRule("markets", "answer", on="markets", values=("be",)),
        ScreeningRule("clients", "answer", on="clients", lowest=D(3), highest=D(3)),
        ScreeningRule("jobs", "jobs", lowest=D(7), highest=D(7)),
        ScreeningRule("passport", "passport"),
    ]

    assert examine(rules, READY, on=CLOSING) == ()


def test_every_kind_that_staff_can_choose_has_its_check() -> None:
    assert set(CHECKS) == set(EligibilityRule.Kind.values)


def test_what_only_informs_does_not_keep_a_file_back() -> None:
    failed = examine(
        [ScreeningRule("passport", "passport", blocking=False)],
        EligibilityFacts(),
        on=CLOSING,
    )

    assert len(failed) == 1
    assert is_ready(failed)


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2009, 3, 31), date(2027, 3, 31), 18),
        (date(2009, 4, 1), date(2027, 3, 31), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2027, 3, 31), date(2027, 3, 31), 0),
    ],
)
def test_years_are_whole_years(born: date, on: date, years: int) -> None:
    assert whole_years(born, on) == years


PAPERS = st.frozensets(st.sampled_from(["cv", "ninea", "rccm", "accounts"]))


@given(PAPERS, PAPERS)
def test_more_papers_never_find_more(
    given_papers: frozenset[str], more: frozenset[str]
) -> None:
    rules = [
        ScreeningRule(paper, "paper", on=paper)
        for paper in ("cv", "ninea", "rccm", "accounts")
    ]

    before = examine(rules, EligibilityFacts(papers=given_papers), on=CLOSING)
    after = examine(rules, EligibilityFacts(papers=given_papers | more), on=CLOSING)

    assert {entry.rule.code for entry in after} <= {entry.rule.code for entry in before}
    assert {entry.rule.code for entry in before} == {
        "cv",
        "ninea",
        "rccm",
        "accounts",
    } - given_papers


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_figure_passes_exactly_between_its_bounds(
    value: int, one: int, other: int
) -> None:
    low, high = min(one, other), max(one, other)
    rule = ScreeningRule("turnover", "turnover", lowest=D(low), highest=D(high))

    failed = examine([rule], replace(READY, turnover=D(value)), on=CLOSING)

    assert (failed == ()) is (low <= value <= high)


@pytest.mark.parametrize(
    ("born", "code"),
    [
        # On the closing day of 2026: eighteen whatever the day, or perhaps only seventeen.
        (PartialDate(2007), None),
        (PartialDate(2008), "age-low"),
        (PartialDate(2008, 6), None),
        (PartialDate(2009), "age-low"),
        (PartialDate(1966), None),
        (PartialDate(1965), "age-high"),
        (PartialDate(1965, 1), "age-high"),
        (PartialDate(None, 3, 14), "age-missing"),
    ],
)
def test_of_an_open_birth_every_possible_day_must_hold(
    born: PartialDate, code: str | None
) -> None:
    adult = ScreeningRule("adult", "age", lowest=Decimal(18), highest=Decimal(60))
    failed = examine([adult], EligibilityFacts(birth_date=born), on=date(2026, 7, 1))
    assert [one.finding.code for one in failed] == ([code] if code else [])
