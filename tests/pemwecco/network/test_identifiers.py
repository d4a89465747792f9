from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pemwecco.network.identifiers import (
    IdentifierError,
    enterprise_number,
    nin,
    nin_mismatches,
    ninea,
    rccm,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pemwecco.core.findings import Finding

TODAY = date(2026, 11, 23)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def refusal(read: Callable[..., object], *typed: str) -> IdentifierError:
    with pytest.raises(IdentifierError) as caught:
        read(*typed)
    assert str(caught.value)
    return caught.value


# NINEA


@pytest.mark.parametrize(
    ("typed", "base", "cofi"),
    [
        ("3067221", "003067221", ""),
        ("0014001 2G3", "000014001", "2G3"),
        ("00140012G3", "000014001", "2G3"),
        ("005677234 2Y2", "005677234", "2Y2"),
        ("005677234-2y2", "005677234", "2Y2"),
        ("NINEA : 005.677.234/2Y2", "005677234", "2Y2"),
        ("007726451", "007726451", ""),
        ("001937054 2G2", "001937054", "2G2"),
        ("012753069", "012753069", ""),
        ("\u00a0013 038 395 ", "013038395", ""),
    ],
)
def test_a_right_ninea_is_read_without_remark(typed: str, base: str, cofi: str) -> None:
    number = ninea(typed)
    assert (number.canonical, number.cofi, number.warnings) == (base, cofi, ())


def test_a_ninea_tells_its_parts() -> None:
    number = ninea("0056772342Y2")
    assert number.printed == "005677234 2Y2"
    assert (number.regime, number.tax_centre, number.legal_form) == ("2", "Y", "2")
    assert ninea("007726451").printed == "007726451"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("008921822", ["ninea-checksum"]),
        ("123456789", ["ninea-checksum"]),
        ("009876543", ["ninea-dummy"]),
        ("0056772347Y2", ["ninea-regime"]),
    ],
)
def test_a_doubtful_ninea_only_warns(typed: str, expected: list[str]) -> None:
    assert codes(ninea(typed).warnings) == expected


@pytest.mark.parametrize(
    "typed",
    ["", "12345678", "1234567 0AZ", "0056772342Y", "00567723X", "٣٠٦٧٢٢١", "1" * 500],
)
def test_what_is_no_ninea_is_refused(typed: str) -> None:
    assert refusal(ninea, typed).code == "ninea-shape"


@pytest.mark.parametrize("typed", ["0000000", "000000000", "000000000 2G3"])
def test_a_ninea_of_zeros_is_refused_although_its_sum_is_right(typed: str) -> None:
    assert refusal(ninea, typed).code == "ninea-zero"


@given(st.integers(1, 99_999_999), st.integers(0, 8), st.integers(1, 9))
def test_a_mistyped_digit_of_a_ninea_is_noticed(
    start: int, position: int, shift: int
) -> None:
    total = sum(int(d) * (1 + i % 2) for i, d in enumerate(f"{start:08d}"))
    digits = f"{start:08d}{-total % 10}"
    assert "ninea-checksum" not in codes(ninea(digits).warnings)
    wrong = str((int(digits[position]) + shift) % 10)
    mistyped = digits[:position] + wrong + digits[position + 1 :]
    assume(int(mistyped))
    # Weight 2 cannot tell a digit from the one five away.
    noticed = position % 2 == 0 or shift != 5
    assert ("ninea-checksum" in codes(ninea(mistyped).warnings)) is noticed


@given(st.from_regex(r"[0-9]{9}([0-9][A-Z][0-9])?", fullmatch=True))
def test_a_ninea_read_again_is_the_same(typed: str) -> None:
    assume(int(typed[:9]))
    number = ninea(typed)
    assert ninea(number.printed) == number


# RCCM


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("SN.DKR.2015.B.20990", "SN.DKR.2015.B.20990"),
        ("SN-DKR-2019 B 13431", "SN.DKR.2019.B.13431"),
        ("SN DKR 2024 B 23429", "SN.DKR.2024.B.23429"),
        ("SN.MBR.2024.A.1532", "SN.MBR.2024.A.1532"),
        ("SN THS 2018 A 3014", "SN.THS.2018.A.3014"),
        ("SN ZGR 2016 C233", "SN.ZGR.2016.C.233"),
        ("SN.DKR.2023.M.26514", "SN.DKR.2023.M.26514"),
        ("SN-DK-84-B-30", "SN.DK.1984.B.30"),
        ("SN DKR 2009-B-11.042", "SN.DKR.2009.B.11042"),
        ("sn.dkr.2020.a.281", "SN.DKR.2020.A.281"),
        ("RCCM : SN–DKR–2020–A–00281", "SN.DKR.2020.A.281"),
        ("CI-ABJ-2017-B-1234", "CI.ABJ.2017.B.1234"),
    ],
)
def test_trade_register_numbers_are_written_one_way(typed: str, canonical: str) -> None:
    number = rccm(typed, today=TODAY)
    assert (number.canonical, number.warnings, number.parsed) == (canonical, (), True)
    assert rccm(number.canonical, today=TODAY) == number


def test_a_trade_register_number_tells_its_parts() -> None:
    number = rccm("SN ZGR 2016 C233", today=TODAY)
    assert (number.country, number.court, number.year) == ("SN", "ZGR", 2016)
    assert (number.letter, number.serial) == ("C", 233)


@pytest.mark.parametrize(
    "typed", ["SN-DKR-2015-13017", "DKR-2024-B-123", "SN.DKR.2014", "SN.DKR.2015.B.000"]
)
def test_what_cannot_be_read_is_kept_as_typed_with_a_warning(typed: str) -> None:
    number = rccm(f"  {typed} ")
    assert (number.canonical, number.parsed) == (typed, False)
    assert codes(number.warnings) == ["rccm-shape"]


def test_unusual_letters_and_coming_years_only_warn() -> None:
    assert codes(rccm("SN.DKR.2027.Z.12", today=TODAY).warnings) == [
        "rccm-letter",
        "rccm-year",
    ]


@pytest.mark.parametrize("typed", ["", "   ", "en cours", "1" * 61])
def test_what_is_no_number_at_all_is_refused(typed: str) -> None:
    assert refusal(rccm, typed).code == "rccm-nothing"


@pytest.mark.parametrize(
    ("typed", "year"), [("SN DK 26 B 1", 2026), ("SN DK 27 B 1", 1927)]
)
def test_a_short_year_is_never_in_the_future(typed: str, year: int) -> None:
    assert rccm(typed, today=TODAY).year == year


# Enterprise number


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("0264.814.354", "0264814354"),
        ("BE0428759497", "0428759497"),
        ("be 0428.759.497", "0428759497"),
        ("TVA BE 0428 759 497", "0428759497"),
        ("428.759.497", "0428759497"),
        ("0314.595.348", "0314595348"),
        ("1000.000.021", "1000000021"),
    ],
)
def test_a_right_enterprise_number_is_read(typed: str, canonical: str) -> None:
    assert enterprise_number(typed).canonical == canonical


def test_an_enterprise_number_is_printed_as_the_register_does() -> None:
    number = enterprise_number("264814354")
    assert (number.printed, number.vat) == ("0264.814.354", "BE0264814354")
    assert enterprise_number(number.printed) == enterprise_number(number.vat) == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("431.150.351", "enterprise-checksum"),
        ("0123.456.789", "enterprise-checksum"),
        ("0000.000.000", "enterprise-checksum"),
        ("0000.000.097", "enterprise-checksum"),
        ("0400.008.600", "enterprise-checksum"),
        ("0403 019 26", "enterprise-checksum"),
        ("2.264.814.354", "enterprise-establishment"),
        ("8264814354", "enterprise-establishment"),
        ("9264814354", "enterprise-series"),
        ("02648143", "enterprise-shape"),
        ("02648143541", "enterprise-shape"),
        ("NL0264814354", "enterprise-shape"),
        ("", "enterprise-shape"),
    ],
)
def test_a_wrong_enterprise_number_is_refused_with_its_reason(
    typed: str, code: str
) -> None:
    assert refusal(enterprise_number, typed).code == code


@given(st.integers(1, 19_999_999))
def test_exactly_one_pair_of_check_digits_is_right(base: int) -> None:
    accepted = []
    for check in range(100):
        try:
            enterprise_number(f"{base:08d}{check:02d}")
        except IdentifierError:
            continue
        accepted.append(check)
    assert len(accepted) == 1
    assert 1 <= accepted[0] <= 97
    assert (base + accepted[0]) % 97 == 0


# NIN


@pytest.mark.parametrize(
    ("typed", "canonical", "sex", "centre", "year", "serial"),
    [
        ("1 750 1990 01234", "1750199001234", "M", "750", 1990, "01234"),
        ("2751197900123", "2751197900123", "F", "751", 1979, "00123"),
        ("2 k05 2012 00108", "2K05201200108", "F", "K05", 2012, "00108"),
    ],
)
def test_a_national_number_tells_its_parts(
    typed: str, canonical: str, sex: str, centre: str, year: int, serial: str
) -> None:
    number = nin(typed, today=TODAY)
    assert (number.canonical, number.sex, number.centre) == (canonical, sex, centre)
    assert (number.birth_year, number.serial, number.warnings) == (year, serial, ())


def test_fourteen_characters_and_a_coming_year_only_warn() -> None:
    assert codes(nin("17501990012345").warnings) == ["nin-long"]
    assert codes(nin("1750203000123", today=TODAY).warnings) == ["nin-year"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("175019900123", "nin-length"),
        ("175019900123456", "nin-length"),
        ("", "nin-length"),
        ("3750199001234", "nin-shape"),
        ("1750189001234", "nin-shape"),
        ("175019900123A", "nin-shape"),
    ],
)
def test_a_wrong_national_number_is_refused_with_its_reason(
    typed: str, code: str
) -> None:
    assert refusal(nin, typed).code == code


def test_a_national_number_is_compared_with_the_person() -> None:
    number = nin("1 750 1990 01234")
    assert nin_mismatches(number, sex="M", birth=date(1990, 5, 1)) == ()
    assert nin_mismatches(number, sex="X", birth=date(1990, 5, 1)) == ()
    found = nin_mismatches(number, sex="F", birth=date(1991, 5, 1))
    assert codes(found) == ["nin-sex", "nin-birth"]
