"""Names as airlines, insurers and posts write them, held against the passport."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.visas.rules import same_traveller
from pemwecco.network.identifiers import mrz_name

LETTERS = st.text("ABDEGHIKLNOTU", min_size=3, max_size=8)


@pytest.mark.parametrize(
    "written",
    [
        "NDIAYE/MAMADOU LAMINE",
        "NDIAYE/MAMADOULAMINE MR",
        "NDIAYE/MAMADOULAMINEMR",
        "NDIAYE/MAMADOU LAMINE ADT",
        "NDIAYE/MAMADOU LAMINE MSTR",
        "NDIAYE/MAMADOULAMINEMRADT",
        "MR MAMADOU LAMINE NDIAYE",
        "MRMAMADOU LAMINE N'DIAYE",
        "N DIAYE MAMADOULAMINE",
        # Only the first given name, or cut behind it.
        "NDIAYE/MAMADOU MR",
        "NDIAYE/MAMADOULAM",
    ],
)
def test_the_same_person(written: str) -> None:
    assert same_traveller(mrz_name(written), "NDIAYE", "MAMADOU LAMINE")


@pytest.mark.parametrize(
    "written",
    [
        "NDIAYE/MAMADUO LAMINE",
        "NDIAYE/LAMINE",
        "NDIAYE/MAMA",
        "NDIAYE/M MR",
        "NIDAYE/MAMADOU LAMINE",
        "DIAYE/MAMADOU LAMINE",
        "NDIAYE/MAMADOU LAMINE FALL",
        "MAMADOULAMINE MR",
        "MR",
    ],
)
def test_another_person_or_too_little_of_this_one(written: str) -> None:
    assert not same_traveller(mrz_name(written), "NDIAYE", "MAMADOU LAMINE")


@pytest.mark.parametrize(
    ("written", "surname", "given", "same"),
    [
        # A title that is a name of the passport is a name.
        ("MS AMINATA", "MS", "AMINATA", True),
        ("MS AMINATA MRS", "MS", "AMINATA", True),
        ("AMINATA", "MS", "AMINATA", False),
        ("DIOP M", "DIOP", "M", True),
        ("DIOP M MR", "DIOP", "M", True),
        ("DIOP", "DIOP", "M", False),
        ("DIOP FATOUM", "DIOP", "FATOU", False),
        # One name only, and what systems put in place of the other.
        ("SUKARNO", "SUKARNO", "", True),
        ("SUKARNO/SUKARNO MR", "SUKARNO", "", True),
        ("SUKARNO/FNU", "SUKARNO", "", True),
        ("MR SUKARNO XXX", "SUKARNO", "", True),
        ("SUKARNO/HATTA", "SUKARNO", "", False),
    ],
)
def test_titles_that_are_names_and_people_with_one_name(
    written: str, surname: str, given: str, *, same: bool
) -> None:
    assert same_traveller(mrz_name(written), surname, given) is same


def test_names_that_the_zone_cut_may_go_on() -> None:
    cut = ("FALL", "ADJA SOKHNA MAME DIARRA BOUSSO KH")
    written = "FALL ADJA SOKHNA MAME DIARRA BOUSSO KHADY"
    assert same_traveller(written, *cut, truncated=True)
    assert not same_traveller(written, *cut)
    # Reservation systems cut long names too.
    assert same_traveller("FALL ADJASOKHNAMAMEDIAR", *cut)


@given(LETTERS, LETTERS, st.randoms())
def test_letters_may_not_change_places(
    surname: str, given_name: str, dice: object
) -> None:
    shuffled = list(given_name)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    other = "".join(shuffled)
    glued = {surname + given_name, given_name + surname}
    is_same = same_traveller(f"{surname} {other}", surname, given_name)
    assert is_same == (surname + other in glued)
