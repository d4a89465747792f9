"""The two lines of a passport that machines read."""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pemwecco.network.identifiers import (
    IdentifierError,
    complete_zone,
    enterprise_number,
    mrz,
    nin,
    ninea,
    rccm,
)
from pemwecco.network.identifiers.passports import check_digit
from tests.pemwecco.network.test_identifiers import TODAY, codes, refusal

SPECIMEN = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
DIOP = (
    "P<SENDIOP<<AMINATA<<<<<<<<<<<<<<<<<<<<<<<<<<",
    "A012345678SEN8803148F2806099<<<<<<<<<<<<<<<8",
)
MAMADOU = (
    "P<SENNDIAYE<<MAMADOU<LAMINE<<<<<<<<<<<<<<<<<",
    "A023456781SEN7911026M31011591751197900123<40",
)
FALL = (
    "P<SENFALL<<ADJA<SOKHNA<MAME<DIARRA<BOUSSO<KH",
    "A009876545SEN9602290F2706270<<<<<<<<<<<<<<<6",
)
HADJI = (
    "P<SENNDIAYE<<EL<HADJI<<<<<<<<<<<<<<<<<<<<<<<",
    "A011122236SEN9001011M2912316<<<<<<<<<<<<<<<8",
)


def test_the_specimen_of_icao_is_read() -> None:
    passport = mrz(*SPECIMEN, today=TODAY)
    assert (passport.surname, passport.given_names) == ("ERIKSSON", "ANNA MARIA")
    assert (passport.number, passport.issuer, passport.nationality) == (
        "L898902C3",
        "UTO",
        "UTO",
    )
    assert (passport.birth, passport.expires) == (date(1974, 8, 12), date(2012, 4, 15))
    assert (passport.sex, passport.optional) == ("F", "ZE184226B")
    assert codes(passport.warnings) == ["mrz-expired"]
    assert passport.canonical == "".join(SPECIMEN)


@pytest.mark.parametrize(
    ("lines", "surname", "given", "number", "birth", "sex", "expires", "optional"),
    [
        (DIOP, "DIOP", "AMINATA", "A01234567", (1988, 3, 14), "F", (2028, 6, 9), ""),
        (
            MAMADOU, "NDIAYE", "MAMADOU LAMINE", "A02345678", (1979, 11, 2), "M", (2031, 1, 15),
            "1751197900123",
        ),
        (HADJI, "NDIAYE", "EL HADJI", "A01112223", (1990, 1, 1), "M", (2029, 12, 31), ""),
    ],
)  # fmt: skip
def test_passports_are_read(
    lines: tuple[str, str],
    surname: str,
    given: str,
    number: str,
    birth: tuple[int, int, int],
    sex: str,
    expires: tuple[int, int, int],
    optional: str,
) -> None:
    passport = mrz(*lines, today=TODAY)
    assert (passport.surname, passport.given_names) == (surname, given)
    assert (passport.number, passport.sex, passport.optional) == (number, sex, optional)
    assert (passport.birth, passport.expires) == (date(*birth), date(*expires))
    assert (passport.names_truncated, passport.warnings) == (False, ())


def test_names_that_fill_the_line_may_be_cut() -> None:
    passport = mrz(*FALL, today=TODAY)
    assert passport.given_names == "ADJA SOKHNA MAME DIARRA BOUSSO KH"
    assert passport.names_truncated
    assert passport.birth == date(1996, 2, 29)
    assert codes(passport.warnings) == ["mrz-names-truncated"]


def test_lines_typed_on_a_phone_are_forgiven() -> None:
    typed = (
        " p<sendiop«aminata<<<<<<<<<<<<<<<<<<<<<<<<<< ",
        "a01234567 8 sen 880314 8 f 280609 9 <<<<<<<<<<<<<<<8\n",
    )
    assert mrz(*typed, today=TODAY) == mrz(*DIOP, today=TODAY)


def test_the_check_digit_of_an_empty_field_may_be_zero_or_a_filler() -> None:
    zero = DIOP[1][:42] + "0" + DIOP[1][43]
    assert mrz(DIOP[0], zero, today=TODAY).optional == ""
    other = DIOP[1][:42] + "1" + DIOP[1][43]
    assert "mrz-check-optional" in codes(refusal(mrz, DIOP[0], other).findings)


@pytest.mark.parametrize(
    ("position", "sign", "expected"),
    [
        (9, "0", ["mrz-check-number", "mrz-check-composite"]),
        (13, "8", ["mrz-check-birth", "mrz-check-composite"]),
        (26, "4", ["mrz-check-expiry", "mrz-check-composite"]),
        (28, "X", ["mrz-check-optional", "mrz-check-composite"]),
        (43, "1", ["mrz-check-composite"]),
    ],
)
def test_the_refusal_says_which_check_failed(
    position: int, sign: str, expected: list[str]
) -> None:
    line = SPECIMEN[1][:position] + sign + SPECIMEN[1][position + 1 :]
    error = refusal(mrz, SPECIMEN[0], line)
    assert codes(error.findings) == expected
    assert error.code == expected[0]


def test_swapped_digits_of_the_number_are_noticed() -> None:
    error = refusal(mrz, DIOP[0], DIOP[1].replace("A01234567", "A01243567"))
    assert "passport number" in str(error)


def sealed(line: str) -> str:
    """Put right check digits into a second line."""
    line = line[:9] + check_digit(line[:9]) + line[10:]
    line = line[:19] + check_digit(line[13:19]) + line[20:]
    line = line[:27] + check_digit(line[21:27]) + line[28:]
    line = line[:42] + check_digit(line[28:42]) + line[43:]
    return line[:43] + check_digit(line[:10] + line[13:20] + line[21:43])


def second(
    birth: str = "880314", expiry: str = "280609", sex: str = "F", state: str = "SEN"
) -> str:
    return sealed(
        f"A01234567_{state}{birth}_{sex}{expiry}_{'<' * 14}__".replace("_", "0")
    )


@pytest.mark.parametrize(
    ("line1", "line2", "code"),
    [
        (DIOP[0][:-1], DIOP[1], "mrz-length"),
        (DIOP[0], DIOP[1] + "<", "mrz-length"),
        ("", "", "mrz-length"),
        (DIOP[0][:-1] + "É", DIOP[1], "mrz-character"),
        (DIOP[1], DIOP[0], "mrz-swapped"),
        ("I" + DIOP[0][1:], DIOP[1], "mrz-document"),
        (DIOP[0].replace("DIOP", "D10P"), DIOP[1], "mrz-names"),
        ("P<SEN" + "<" * 39, DIOP[1], "mrz-no-surname"),
        (DIOP[0], second(birth="881314"), "mrz-birth"),
        (DIOP[0], second(birth="290230"), "mrz-birth"),
        (DIOP[0], second(birth="88<314"), "mrz-birth"),
        (DIOP[0], second(expiry="280631"), "mrz-expiry"),
        (DIOP[0], second(sex="8"), "mrz-sex"),
        (DIOP[0], second(state="5EN"), "mrz-country"),
        ("P<<<<" + DIOP[0][5:], DIOP[1], "mrz-country"),
    ],
)
def test_impossible_lines_are_refused_with_their_reason(
    line1: str, line2: str, code: str
) -> None:
    assert refusal(mrz, line1, line2).code == code


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("261123", date(2026, 11, 23)),
        ("261124", date(1926, 11, 24)),
        ("270101", date(1927, 1, 1)),
        ("000229", date(2000, 2, 29)),
        ("85<<<<", None),
        ("8503<<", None),
    ],
)
def test_nobody_is_born_in_the_future(birth: str, expected: date | None) -> None:
    passport = mrz(DIOP[0], second(birth=birth), today=TODAY)
    assert passport.birth == expected
    assert codes(passport.warnings) == ([] if expected else ["mrz-birth-open"])


def test_a_passport_may_leave_the_sex_open_and_have_a_short_code_of_state() -> None:
    passport = mrz("P<D<<" + DIOP[0][5:], second(sex="<", state="D<<"), today=TODAY)
    assert (passport.sex, passport.issuer, passport.nationality) == ("X", "D", "D")


@pytest.mark.parametrize("number", ["A1234567", "L898902C", "X1"])
@pytest.mark.parametrize("empty", ["<", "0"])
def test_a_short_number_is_filled_up_and_read_without_fillers(
    number: str, empty: str
) -> None:
    line = sealed(number.ljust(9, "<") + second()[9:])
    # The check digit of an empty optional field is nought or a filler.
    passport = mrz(DIOP[0], f"{line[:42]}{empty}{line[43]}", today=TODAY)
    assert (passport.number, passport.given_names) == (number, "AMINATA")


def test_a_passport_may_have_one_name_only() -> None:
    passport = mrz("P<SENDIOP" + "<" * 35, DIOP[1], today=TODAY)
    assert (passport.surname, passport.given_names) == ("DIOP", "")


@given(st.integers(0, 43), st.sampled_from(string.digits))
def test_no_single_wrong_digit_passes_unless_it_has_no_weight(
    position: int, sign: str
) -> None:
    line = MAMADOU[1]
    assume(line[position].isdigit() and line[position] != sign)
    refusal(mrz, MAMADOU[0], line[:position] + sign + line[position + 1 :])


@given(st.text(), st.text())
def test_any_text_is_either_read_or_refused_with_a_sentence(one: str, two: str) -> None:
    sentences = []
    for read in (ninea, rccm, enterprise_number, nin, lambda text: mrz(text, two)):
        try:
            read(one)
        except IdentifierError as error:
            sentences.append(str(error))
    assert all(sentences)


@pytest.mark.parametrize("zone", [SPECIMEN, DIOP, MAMADOU, HADJI])
def test_fillers_that_were_not_typed_are_found_where_the_digits_settle_them(
    zone: tuple[str, str],
) -> None:
    first, second = zone
    fillers = max(second.split("<"), key=len) and "<" * second.count("<")
    short = second.replace(fillers, "")
    for typed in (
        second,
        short,
        second.replace("<", " "),
        f" {short[:10]} {short[10:]}",
    ):
        for names in (first, first.rstrip("<"), first.rstrip("<").replace("<", " ")):
            assert complete_zone(names, typed) == zone


@pytest.mark.parametrize("cut", [DIOP[1][:-4], DIOP[1][:28], DIOP[1][:20] + "8", ""])
def test_what_the_digits_do_not_settle_comes_back_as_typed(cut: str) -> None:
    assert complete_zone("P<SENDIOP", cut) == ("P<SENDIOP", cut)
    refusal(mrz, *complete_zone(DIOP[0], cut))
