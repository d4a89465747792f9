from __future__ import annotations

import random
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pemwecco.network.similarity import (
    MatchMarks,
    build_match_keys,
    build_name_marks,
    compare_organisations,
    compare_people,
    enterprise_sound,
    name_sound,
)

SAME_PEOPLE = [
    ("Awa N'Diaye", "awa NDIAYE"),
    ("Awa N’Diaye", "Ndiaye Awa"),
    ("Awa N Diaye", "Awa N'diaye"),
    ("Aïssatou Bâ", "AISSATOU BA"),
    ("Ousmane Diallo", "Usmane DIALLO"),
    ("Khady Cissé", "Kady Cisse"),
    ("Marie-Thérèse Faye", "Faye, Marie Therese"),
    ("Mariéme Sy", "Marieme SY"),
    ("Moussa Diouf", "Moussa Dyouf"),
]
OTHER_PEOPLE = [
    ("Awa Ndiaye", "Awa Diallo"),
    ("Awa Ndiaye", "Aminata Ndiaye"),
    ("Moussa Fall", "Moussa Sall"),
    ("Awa Diop", "Awa Diouf"),
]


@pytest.mark.parametrize(("one", "other"), SAME_PEOPLE)
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert name_sound(one) == name_sound(other)


@pytest.mark.parametrize(("one", "other"), OTHER_PEOPLE)
def test_other_names_do_not(one: str, other: str) -> None:
    assert name_sound(one) != name_sound(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saveurs d'Awa SARL", "SAVEURS D’AWA"),
        ("GIE Les Délices de Thiès", "Delices Thies"),
        ("Ets. Ndiaye & Frères", "N'Diaye Freres"),
        ("SARL", "sarl"),
    ],
)
def test_spellings_of_one_enterprise_meet(one: str, other: str) -> None:
    assert enterprise_sound(one) == enterprise_sound(other) != ""


def test_a_name_alone_is_no_key_and_what_is_not_said_neither() -> None:
    assert build_match_keys(MatchMarks(name="Awa Ndiaye")) == {}
    assert build_match_keys(MatchMarks()) == {}


def test_numbers_meet_however_they_were_typed() -> None:
    one = build_match_keys(
        MatchMarks(
            email=" Awa@X.example",
            phone="+221 77 123 45 67",
            rccm="SN.DKR.2015.B.20990",
        )
    )
    other = build_match_keys(
        MatchMarks(
            email="awa@x.example", phone="+221771234567", rccm="sn dkr 2015 b 20990"
        )
    )
    assert one == other


NAMES = st.lists(
    st.text("abcdefghijklmnoprstuvyéèïôç", min_size=2, max_size=9),
    min_size=1,
    max_size=4,
)


@given(NAMES, st.randoms(use_true_random=False))
def test_order_case_and_accents_never_count(
    words: list[str], dice: random.Random
) -> None:
    turned = list(words)
    dice.shuffle(turned)
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFD", " ".join(turned))
        if not unicodedata.combining(sign)
    )

    assert name_sound(plain.upper()) == name_sound(" ".join(words))


@given(NAMES, st.integers(1, 8))
def test_an_apostrophe_never_counts(words: list[str], place: int) -> None:
    first = words[0]
    cut = min(place, len(first) - 1)

    assert name_sound(
        " ".join([f"{first[:cut]}’{first[cut:]}", *words[1:]])
    ) == name_sound(" ".join(words))


@given(
    NAMES,
    st.dates(date(1950, 1, 1), date(2010, 1, 1)),
    st.dates(date(1950, 1, 1), date(2010, 1, 1)),
)
def test_people_born_on_other_days_are_other_people(
    words: list[str], one: date, other: date
) -> None:
    name = " ".join(words)

    same = build_match_keys(MatchMarks(name=name, birth=one)) == build_match_keys(
        MatchMarks(name=name, birth=other)
    )

    assert same is (one == other)


CLOSE_PEOPLE = [
    ("Mouhamed Diallo", "Mohamed Diallo"),
    ("Abdoulaye Dioef", "Abdulaye Diouf"),
    ("Jan Wijns", "Wyns Jan"),
    ("Aminata Sow", "Aminta Sow"),
    ("Lies Verhaeghen", "Lies Verhaegen"),
]
APART = [
    ("Fatou Diop", "Fama Diop"),
    ("Moussa Fall", "Moussa Sall"),
    ("Awa Diop", "Awa Diouf"),
    ("Ibrahima Sarr", "Aminata Sarr"),
]


@pytest.mark.parametrize(("one", "other"), CLOSE_PEOPLE)
def test_a_slip_or_a_dutch_spelling_is_close_and_found_by_a_mark(
    one: str, other: str
) -> None:
    reasons = compare_people(MatchMarks(name=one), MatchMarks(name=other))

    assert set(reasons) & {"name", "close_name"}
    assert set(build_name_marks(one)) & set(build_name_marks(other))


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_names_are_not_close(one: str, other: str) -> None:
    assert compare_people(MatchMarks(name=one), MatchMarks(name=other)) == ()


def test_namesakes_born_on_other_days_are_two_people_unless_they_share_a_number() -> (
    None
):
    one = MatchMarks(name="Awa Diop", birth=date(1990, 1, 1), phone="+221771234567")
    other = MatchMarks(name="Awa Diop", birth=date(1991, 1, 1), phone="+221771234568")

    assert compare_people(one, other) == ()
    assert compare_people(one, replace(other, phone=one.phone)) == ("phone",)
    assert compare_people(one, replace(other, birth=one.birth)) == ("name_and_birth",)
    assert compare_people(one, replace(other, birth=None)) == ("name",)


def test_an_organisation_is_the_same_by_its_number_and_by_its_name_in_its_country_alone() -> (
    None
):
    one = MatchMarks(
        enterprise="Fabriek Voorbeeld BV",
        country="BE",
        numbers=frozenset({("be_enterprise", "0264814354")}),
    )
    other = MatchMarks(enterprise="Fabriek Voorbeeld", country="BE")
    far = MatchMarks(enterprise="Voorbeeld Fabriek", country="SN")

    assert compare_organisations(one, other) == ("close_name",)
    assert compare_organisations(one, far) == ()
    assert compare_organisations(one, replace(far, numbers=one.numbers)) == ("number",)


@given(NAMES, NAMES)
def test_likeness_goes_both_ways(one: list[str], other: list[str]) -> None:
    first, second = MatchMarks(name=" ".join(one)), MatchMarks(name=" ".join(other))

    assert compare_people(first, second) == compare_people(second, first)


@given(NAMES, st.randoms(use_true_random=False))
def test_what_sounds_alike_always_shares_a_mark(
    words: list[str], dice: random.Random
) -> None:
    turned = list(words)
    dice.shuffle(turned)
    name, other = " ".join(words), " ".join(turned).upper()

    assert compare_people(MatchMarks(name=name), MatchMarks(name=other)) == ("name",)
    assert set(build_name_marks(name)) == set(build_name_marks(other))
