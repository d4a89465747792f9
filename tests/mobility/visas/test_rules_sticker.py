from __future__ import annotations

from datetime import date

import pytest

from mobility.visas.rules import (
    Cascade,
    CascadeStep,
    PastVisa,
    Stay,
    Sticker,
    cascade,
    single_entry_valid_until,
    sticker_findings,
)
from pemwecco.core.findings import RuleError


def day(text: str) -> date:
    return date.fromisoformat(text)


def trips(text: str) -> list[Stay]:
    return [
        Stay(day(a), day(b), "BE")
        for a, _, b in (t.partition("/") for t in text.split())
    ]


SINGLE = Sticker(day("2027-03-01"), day("2027-04-12"), 28, 1)
MULTIPLE = Sticker(day("2027-03-01"), day("2028-02-29"), 90, None)


@pytest.mark.parametrize(
    ("sticker", "stays", "codes"),
    [
        (SINGLE, "", []),
        (SINGLE, "2027-03-01/2027-03-28", []),
        (SINGLE, "2027-03-16/2027-04-12", []),
        (SINGLE, "2027-03-01/2027-03-29", ["sticker-days"]),
        (SINGLE, "2027-03-17/2027-04-13", ["sticker-late"]),
        (SINGLE, "2027-02-28/2027-03-10", ["sticker-early"]),
        (SINGLE, "2027-03-01/2027-03-05 2027-03-20/2027-03-25", ["sticker-entries"]),
        (SINGLE, "2027-03-01/2027-03-05 2027-03-05/2027-03-10", []),
        (
            MULTIPLE,
            "2027-03-01/2027-03-28 2027-06-07/2027-07-04 2027-10-04/2027-10-31",
            [],
        ),
        (MULTIPLE, "2027-03-01/2027-05-29 2027-08-28/2027-11-25", []),
        (MULTIPLE, "2027-03-01/2027-05-30", ["sticker-window"]),
    ],
)
def test_stays_are_judged_by_what_the_visa_says(
    sticker: Sticker, stays: str, codes: list[str]
) -> None:
    assert [
        finding.code for finding in sticker_findings(sticker, trips(stays))
    ] == codes


def test_the_days_of_a_sticker_govern_even_below_ninety() -> None:
    thirty = Sticker(day("2027-03-01"), day("2028-02-29"), 30, None)
    (found,) = sticker_findings(
        thirty, trips("2027-03-01/2027-03-20 2027-05-01/2027-05-11")
    )
    assert found.params == {"date": day("2027-05-11"), "most": 30, "window": 180}


def test_an_open_stay_runs_to_the_day_of_the_question() -> None:
    inside = [Stay(day("2027-03-01"), None, "BE")]
    assert sticker_findings(SINGLE, inside) == ()
    assert sticker_findings(SINGLE, inside, on=day("2027-03-28")) == ()
    (found,) = sticker_findings(SINGLE, inside, on=day("2027-03-29"))
    assert found.code == "sticker-days"


def test_a_trip_to_another_state_uses_no_entry() -> None:
    dublin = Stay(day("2027-03-12"), day("2027-03-14"), "IE")
    assert sticker_findings(SINGLE, [*trips("2027-03-01/2027-03-10"), dublin]) == ()
    found = sticker_findings(
        SINGLE,
        [*trips("2027-03-01/2027-03-10"), dublin],
        schengen_from={"BE": date.min, "IE": date.min},
    )
    assert [finding.code for finding in found] == ["sticker-entries"]


def test_long_stays_are_not_made_with_the_visa() -> None:
    permit = [Stay(day("2026-01-01"), day("2027-12-31"), "BE", long_stay=True)]
    assert sticker_findings(SINGLE, permit) == ()


@pytest.mark.parametrize(
    ("until", "days", "entries", "code"),
    [
        ("2027-02-28", 10, 1, "sticker-reversed"),
        ("2027-03-31", 0, 1, "sticker-empty"),
        ("2027-03-31", 10, 0, "sticker-empty"),
    ],
)
def test_a_visa_that_cannot_be_is_refused(
    until: str, days: int, entries: int, code: str
) -> None:
    with pytest.raises(RuleError) as caught:
        Sticker(day("2027-03-01"), day(until), days, entries)
    assert caught.value.code == code


def test_a_single_entry_has_fifteen_days_of_grace() -> None:
    assert single_entry_valid_until(day("2027-03-28")) == day("2027-04-12")


# Cascade

APPLIED = day("2027-06-01")


def single(month: str, *, lawfully_used: bool = True, kind: str = "C") -> PastVisa:
    start = day(f"{month}-01")
    return PastVisa(start, start.replace(day=28), lawfully_used, kind=kind)


THREE = [single("2025-09"), single("2026-03"), single("2026-11")]


@pytest.mark.parametrize(
    ("history", "years"),
    [
        ([], 0),
        (THREE, 1),
        (THREE[:2], 0),
        ([single("2024-09"), *THREE[1:]], 0),
        ([*THREE[:2], single("2026-11", lawfully_used=False)], 0),
        ([*THREE[:2], single("2026-11", kind="LTV")], 0),
        ([*THREE[:2], single("2027-07")], 0),
        ([PastVisa(day("2023-09-01"), day("2024-08-31"), mev_years=1)], 0),
        ([PastVisa(day("2024-09-01"), day("2025-08-31"), mev_years=1)], 2),
        ([PastVisa(day("2024-06-02"), day("2025-06-01"), mev_years=1)], 2),
        ([PastVisa(day("2024-06-01"), day("2025-05-31"), mev_years=1)], 0),
        ([PastVisa(day("2023-01-01"), day("2024-12-31"), mev_years=2)], 5),
        ([PastVisa(day("2023-01-01"), day("2024-12-31"), mev_years=2), *THREE], 5),
        ([PastVisa(day("2022-01-01"), day("2023-12-31"), mev_years=2)], 0),
    ],
)
def test_lawful_use_earns_the_longest_grant(
    history: list[PastVisa], years: int
) -> None:
    assert cascade(history, APPLIED).years == years


def test_the_grant_ends_where_the_passport_does() -> None:
    assert cascade(THREE, APPLIED) == Cascade(1, day("2028-05-31"))
    cut = cascade(THREE, APPLIED, passport_expires=day("2027-12-01"))
    assert cut == Cascade(1, day("2027-12-01"), cut_by_passport=True)
    whole = cascade(THREE, APPLIED, passport_expires=day("2030-12-01"))
    assert whole == Cascade(1, day("2028-05-31"))


def test_a_suspension_for_the_nationality_leaves_nothing() -> None:
    assert cascade(THREE, APPLIED, mev_allowed=False) == Cascade(0)


def test_local_rules_may_change_the_steps() -> None:
    local = [CascadeStep(grants_years=2, visas=2, of_mev_years=0, within_years=2)]
    assert cascade(THREE[1:], APPLIED, steps=local).years == 2
