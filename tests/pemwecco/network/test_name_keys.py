"""Names as they are compared and as passports write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pemwecco.network.identifiers import (
    mrz_name,
    name_key,
    same_name,
)


@pytest.mark.parametrize(
    "spelling",
    ["N'Diaye", "NDIAYE", "n’diaye", "Ndiàye", " N´Diaye ", "NʼDIAYE", "N`diaye"],
)
def test_spellings_of_one_name_meet_in_one_key(spelling: str) -> None:
    assert name_key(spelling) == "ndiaye"


def test_hyphens_and_spaces_are_the_same_in_a_key() -> None:
    assert (
        name_key("Marie-Thérèse  Sène")
        == name_key("MARIE THERESE SENE")
        == "marie therese sene"
    )
    assert name_key("Cœur Ŋom Ɓah") == "coeur nom bah"
    assert name_key("…") == ""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("N'Diaye", "NDIAYE"),
        ("El Hadji", "EL HADJI"),
        ("Aïssatou-Fatim", "AISSATOU FATIM"),
        ("Jürgen Weiß", "JUERGEN WEISS"),
        ("Françoise Lœuillet", "FRANCOISE LOEUILLET"),
        ("Søren Åse", "SOEREN AASE"),
        ("123", ""),
    ],
)
def test_names_are_written_in_the_letters_of_a_passport(
    typed: str, expected: str
) -> None:
    assert mrz_name(typed) == expected


def test_a_typed_name_is_compared_with_the_printed_one() -> None:
    assert same_name("N’Diaye", "NDIAYE")
    assert same_name("Müller", "MUELLER")
    assert same_name("Müller", "MULLER")
    assert not same_name("Diop", "DIOUF")
    assert not same_name("Diop", "")
    assert same_name("", "")
    full = "Adja Sokhna Mame Diarra Bousso Khady"
    assert same_name(full, "ADJA SOKHNA MAME DIARRA BOUSSO KH", truncated=True)
    assert not same_name(full, "ADJA SOKHNA MAME DIARRA BOUSSO KH")


def test_a_letter_without_simple_form_may_bear_a_mark() -> None:
    assert name_key("Ǣlfric") == "aelfric"
    assert mrz_name("Ǿrsted") == "OERSTED"


@given(st.text())
def test_keys_do_not_change_when_taken_again(text: str) -> None:
    assert mrz_name(mrz_name(text)) == mrz_name(text)
    assert name_key(name_key(text)) == name_key(text)
