from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mobility.visas.rules import (
    Cover,
    Insurance,
    Limits,
    Lodging,
    insurance_findings,
    means_required,
)
from pemwecco.core.findings import RuleError

ENTRY, DEPARTURE = date(2027, 3, 1), date(2027, 3, 28)
POLICY = Insurance(ENTRY, DEPARTURE, Decimal(30000))
XOF = Decimal("655.957")


@pytest.mark.parametrize(
    ("nights", "euros"),
    [
        ({Lodging.HOTEL: 28}, 2660),
        ({Lodging.PRIVATE: 28}, 1260),
        ({Lodging.HOTEL: 14, Lodging.PRIVATE: 14}, 1960),
        ({"hotel": 14, "private": 14}, 1960),
        ({}, 0),
    ],
)
def test_means_are_added_up_by_lodging(nights: dict[str, int], euros: int) -> None:
    assert means_required(nights) == euros


def test_the_daily_amounts_come_in_as_arguments() -> None:
    assert (
        means_required({"hotel": 2}, limits=Limits(means_hotel_eur=Decimal("97.50")))
        == 195
    )


@pytest.mark.parametrize("nights", [{"tent": 3}, {"hotel": -1}])
def test_an_unknown_lodging_or_a_negative_number_is_refused(
    nights: dict[str, int],
) -> None:
    with pytest.raises(RuleError, match="No amount is known"):
        means_required(nights)


@pytest.mark.parametrize(
    ("policy", "codes"),
    [
        (POLICY, []),
        (replace(POLICY, covers_until=date(2027, 3, 27)), ["insurance-dates"]),
        (replace(POLICY, covers_from=date(2027, 3, 2)), ["insurance-dates"]),
        (replace(POLICY, amount=Decimal(29999)), ["insurance-amount"]),
        (replace(POLICY, amount=Decimal(19678710), per_euro=XOF), []),
        (replace(POLICY, amount=Decimal(19678709), per_euro=XOF), ["insurance-amount"]),
        (replace(POLICY, all_schengen=False), ["insurance-territory"]),
        (
            replace(POLICY, covers=frozenset({Cover.REPATRIATION, Cover.URGENT_CARE})),
            ["insurance-cover-emergency_hospital", "insurance-cover-death"],
        ),
        (
            Insurance(DEPARTURE, ENTRY, Decimal(30000)),
            ["insurance-reversed", "insurance-dates"],
        ),
    ],
)
def test_a_policy_is_judged_for_the_stay(policy: Insurance, codes: list[str]) -> None:
    found = insurance_findings(policy, ENTRY, DEPARTURE)
    assert [finding.code for finding in found] == codes
    assert all(str(finding) for finding in found)


def test_several_entries_need_a_signed_statement() -> None:
    found = insurance_findings(POLICY, ENTRY, DEPARTURE, multiple_entries=True)
    assert [finding.code for finding in found] == ["insurance-awareness"]
    assert not insurance_findings(
        POLICY, ENTRY, DEPARTURE, multiple_entries=True, awareness_signed=True
    )
