"""When a signature counts, what an amount is worth, how long nothing was heard."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reintegration.partnerships.rules import (
    FIXED_XOF_PER_EUR,
    SideWord,
    ValueBand,
    combine_words,
    convert_to_eur,
    count_silent_days,
    find_silence_tone,
    find_value_band,
    find_word,
    judge_signature,
)

pytestmark = pytest.mark.unit
W = SideWord
words = st.sampled_from(list(SideWord))


@given(st.booleans(), st.booleans(), words, words)
def test_it_counts_when_signed_with_evidence_and_the_yes_of_both_and_says_why_not(
    is_signed: bool, has_evidence: bool, home: SideWord, partner: SideWord
) -> None:
    judged = judge_signature(
        is_signed=is_signed, has_evidence=has_evidence, home=home, partner=partner
    )
    whole = is_signed and has_evidence and home == partner == W.CONFIRMED

    assert judged.counts is whole
    missing = [not has_evidence, home != W.CONFIRMED, partner != W.CONFIRMED]
    expected = sum(missing) if is_signed and not whole else 1
    assert len(judged.reasons) == expected
    assert all(reason.message for reason in judged.reasons)


def test_worked_cases_of_what_is_missing() -> None:
    judged = judge_signature(
        is_signed=True, has_evidence=True, home=W.CONFIRMED, partner=W.CONTESTED
    )
    assert [reason.code for reason in judged.reasons] == ["partner-contested"]
    assert judged.reasons[0].severity == "bad"

    judged = judge_signature(
        is_signed=True, has_evidence=False, home=W.OUTDATED, partner=W.EXPIRED
    )
    codes = [reason.code for reason in judged.reasons]
    assert codes == ["no-evidence", "home-outdated", "partner-expired"]


@given(st.lists(words))
def test_a_no_stands_above_a_yes_and_a_yes_above_silence(said: list[SideWord]) -> None:
    word = combine_words(said)
    if W.CONTESTED in said:
        assert word is W.CONTESTED
    elif W.CONFIRMED in said:
        assert word is W.CONFIRMED
    else:
        assert word not in {W.CONTESTED, W.CONFIRMED}
    assert combine_words(reversed(said)) is word


@pytest.mark.parametrize(
    ("agrees", "aside", "revoked", "over", "word"),
    [
        (None, False, False, False, W.WAITING),
        (None, False, False, True, W.EXPIRED),
        (None, False, True, True, W.NOT_ASKED),
        (True, False, False, True, W.CONFIRMED),
        (False, False, False, True, W.CONTESTED),
        (True, True, False, False, W.OUTDATED),
        (False, True, False, False, W.OUTDATED),
    ],
)
def test_what_one_question_says(
    agrees: bool | None, aside: bool, revoked: bool, over: bool, word: SideWord
) -> None:
    found = find_word(agrees=agrees, is_aside=aside, is_revoked=revoked, is_over=over)
    assert found is word


@pytest.mark.parametrize(
    ("amount", "currency", "band"),
    [
        ("9999.99", "EUR", ValueBand.UNDER_10),
        ("10000", "EUR", ValueBand.FROM_10),
        ("50000", "EUR", ValueBand.FROM_50),
        ("200000", "EUR", ValueBand.FROM_200),
        ("1000000", "EUR", ValueBand.FROM_1000),
        # 15,000,000 XOF are EUR 22,867.35 at the fixed parity.
        ("15000000", "XOF", ValueBand.FROM_10),
        ("655957", "XOF", ValueBand.UNDER_10),
    ],
)
def test_an_amount_has_its_band(amount: str, currency: str, band: ValueBand) -> None:
    in_eur = convert_to_eur(Decimal(amount), currency, FIXED_XOF_PER_EUR)
    assert find_value_band(in_eur) is band


def test_xof_become_euros_by_the_fixed_parity() -> None:
    found = convert_to_eur(Decimal(15_000_000), "XOF", FIXED_XOF_PER_EUR)
    assert found == Decimal("22867.35")
    with pytest.raises(ValueError, match="USD"):
        convert_to_eur(Decimal(1), "USD", FIXED_XOF_PER_EUR)


@given(
    st.decimals(0, 10**10, places=2), st.decimals(0, 10**10, places=2)
)  # fmt: skip
def test_more_money_is_never_in_a_lower_band(first: Decimal, second: Decimal) -> None:
    order = list(ValueBand)
    low, high = sorted((first, second))
    assert order.index(find_value_band(low)) <= order.index(find_value_band(high))


@pytest.mark.parametrize(
    ("days", "tone"),
    [(0, ""), (29, ""), (30, "attention"), (59, "attention"), (60, "bad")],
)
def test_silence_is_louder_with_the_days(days: int, tone: str) -> None:
    last = date(2027, 1, 31)
    assert count_silent_days(last, last + timedelta(days=days)) == days
    assert find_silence_tone(days) == tone
    assert count_silent_days(last, last - timedelta(days=3)) == 0
