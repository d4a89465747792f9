from __future__ import annotations

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.visas import rules
from mobility.visas.rules import (
    HARD,
    REFUSAL_ADVICE,
    REFUSAL_CODES,
    RULEBOOK,
    WAIVABLE,
    Lodging,
    Nights,
    belgian_holidays,
    days_by_lodging,
    flight_findings,
    means_required,
    night_findings,
    same_traveller,
    to_strengthen,
    valid_until,
)
from pemwecco.core.findings import RuleError

ENTRY, LAST = date(2027, 3, 1), date(2027, 3, 28)


def beds(*spans: tuple[int, int]) -> list[Nights]:
    return [
        Nights(
            ENTRY + timedelta(days=first),
            ENTRY + timedelta(days=last),
            private=number % 2 == 1,
        )
        for number, (first, last) in enumerate(spans)
    ]


@pytest.mark.parametrize(
    ("spans", "codes"),
    [
        ([(0, 27)], []),
        ([(0, 14), (14, 27)], []),
        ([(0, 14), (15, 27)], ["night-missing"]),
        ([(0, 14), (13, 27)], ["night-twice"]),
        ([(-1, 27)], ["night-outside"]),
        ([(0, 28)], ["night-outside"]),
        ([(1, 14), (12, 29)], ["night-missing", "night-twice", "night-outside"]),
    ],
)
def test_every_night_has_one_bed(
    spans: list[tuple[int, int]], codes: list[str]
) -> None:
    assert [one.code for one in night_findings(beds(*spans), ENTRY, LAST)] == codes


def test_a_bed_left_before_it_is_reached_is_refused() -> None:
    with pytest.raises(RuleError, match="before it is reached"):
        night_findings([Nights(LAST, ENTRY)], ENTRY, LAST)


def test_the_days_of_the_means_follow_the_beds() -> None:
    assert days_by_lodging([], ENTRY, LAST) == {Lodging.HOTEL: 28}
    assert days_by_lodging([], ENTRY, LAST, private=True) == {Lodging.PRIVATE: 28}
    half = days_by_lodging(beds((0, 14), (14, 27)), ENTRY, LAST)
    assert half == {Lodging.HOTEL: 14, Lodging.PRIVATE: 14}
    assert means_required({str(kind): days for kind, days in half.items()}) == 1960


@given(
    st.integers(0, 60),
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=5),
)
def test_each_day_of_the_trip_is_counted_once(
    length: int, spans: list[tuple[int, int]]
) -> None:
    lodgings = beds(*((first, first + nights) for first, nights in spans))
    counted = days_by_lodging(lodgings, ENTRY, ENTRY + timedelta(days=length))
    assert sum(counted.values()) == length + 1


def test_a_night_flight_counts_on_the_day_it_lands() -> None:
    assert flight_findings(ENTRY, LAST, lands_on=ENTRY, leaves_on=LAST) == ()
    found = flight_findings(
        ENTRY, LAST, lands_on=ENTRY - timedelta(days=1), leaves_on=LAST
    )
    assert [one.code for one in found] == ["flight-arrival"]
    found = flight_findings(ENTRY, LAST, lands_on=ENTRY, leaves_on=None)
    assert [one.code for one in found] == ["flight-missing"]
    found = flight_findings(
        ENTRY, LAST, lands_on=ENTRY, leaves_on=LAST + timedelta(days=1)
    )
    assert [one.code for one in found] == ["flight-departure"]


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("", True),
        ("DIOP AMINATA", True),
        ("AMINATA DIOP MRS", True),
        ("MRS AMINATADIOP", True),
        ("DIOP AMINATTA", False),
        ("NDIOP AMINATA", False),
    ],
)
def test_a_name_is_compared_without_its_order_and_titles(
    written: str, *, same: bool
) -> None:
    assert same_traveller(written, "DIOP", "AMINATA") is same


def test_the_holidays_of_a_year_are_those_of_the_law() -> None:
    days = belgian_holidays(2027)
    assert len(days) == 10
    assert {
        date(2027, 3, 29),
        date(2027, 5, 6),
        date(2027, 5, 17),
        date(2027, 7, 21),
    } <= days


def test_a_paper_serves_for_as_long_as_the_rule_says() -> None:
    assert valid_until("PHOTO", date(2026, 8, 31)) == date(2027, 2, 28)
    assert valid_until("BANK_COMP", date(2026, 11, 30)) == date(2027, 2, 28)
    assert valid_until("RCCM", date(2026, 11, 30)) is None


# The book of rules


def test_every_finding_of_the_rules_has_its_line_in_the_book() -> None:
    """Whatever a rule or a check can say has a law, a weight and a place where it is mended."""
    folder = Path(rules.__file__).parent
    said = set()
    for path in [*folder.glob("*.py"), *(folder.parent / "services").glob("*.py")]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            if getattr(call.func, "id", "") in {"Finding", "Remark", "remark"}:
                first = call.args[0] if call.args else None
                if isinstance(first, ast.Constant):
                    said.add(str(first.value))
    # What cannot be is refused where it is typed; it never stands on a dossier.
    refused = {
        "stay-reversed",
        "stay-two-open",
        "stay-length",
        "trip-reversed",
        "presence-reversed",
        "means-unknown",
        "sticker-reversed",
        "sticker-empty",
        "night-reversed",
    }
    assert sorted(said - refused - RULEBOOK.keys()) == []


def test_eu_law_cannot_be_waived_and_national_law_never_stops() -> None:
    assert not HARD & WAIVABLE
    assert {"stay-too-long", "passport-expires", "insurance-amount"} <= HARD
    assert {"meeting-consecutive", "meeting-year", "business-trip-long"} <= WAIVABLE
    assert all(source.law for source in RULEBOOK.values())
    weighty = {
        code
        for code, source in RULEBOOK.items()
        if source.weight != "note" and not source.mend
    }
    assert weighty == set()


# Refusals


def test_every_code_of_the_form_has_its_advice() -> None:
    assert REFUSAL_ADVICE.keys() == REFUSAL_CODES.keys() == set(range(1, 18))


def test_codes_become_papers_to_strengthen() -> None:
    advice = to_strengthen([13, 2, 2, 10])
    assert {"INVIT_HOST", "RETURN_UNDERTAKING", "FLIGHT"} <= advice.keys()
    assert len(advice["INVIT_HOST"]) == 2
    assert to_strengthen([17]) == {}
