"""Numbers as letterheads, invoices and telephones have them."""

from __future__ import annotations

import pytest

from pemwecco.network.identifiers import (
    IdentifierError,
    enterprise_number,
    ninea,
    rccm,
)
from pemwecco.network.services import UnreadablePhone, read_phone


@pytest.mark.unit
@pytest.mark.parametrize(
    ("typed", "canonical", "doubts"),
    [
        ("N° 005677234", "005677234", []),
        ("№ 005677234 2Y2", "005677234", []),
        ("Nº005677234", "005677234", []),
        ("NINEA N° : 005677234/2Y2", "005677234", []),
        ("Numéro 005677234", "005677234", []),
        ("\u202a005677234\u202c", "005677234", []),
        ("05677234", "005677234", ["ninea-short"]),
        ("N° 05677234 2Y2", "005677234", ["ninea-short"]),
        ("5677234", "005677234", []),
        ("30672212G2", "003067221", []),
    ],
)
def test_a_ninea_as_it_is_printed(
    typed: str, canonical: str, doubts: list[str]
) -> None:
    read = ninea(typed)

    assert (read.canonical, [doubt.code for doubt in read.warnings]) == (
        canonical,
        doubts,
    )


@pytest.mark.unit
@pytest.mark.parametrize("typed", ["00567723²", "00567723④", "12345678", "N° 56772"])
def test_what_is_no_ninea_is_no_other_one(typed: str) -> None:
    with pytest.raises(IdentifierError):
        ninea(typed)


@pytest.mark.unit
@pytest.mark.parametrize(
    "typed",
    [
        "RC SN DKR 2015 B 20990",
        "R.C. : SN DKR 2015 B 20990",
        "R.C.C.M. SN-DKR-2015-B-20990",
        "RC N° SN DKR 2015 B 20990",
        "RC/SN/DKR/2015/B/20990",
        "SN.DKR.2015.B.20990 du 12/03/2019",
        "SN DKR 2015 B 20990 du 12 mars 2019",
        "RCCM SN DKR 2015 B 20990 en date du 12.03.19",
    ],
)
def test_a_trade_register_number_as_it_is_printed(typed: str) -> None:
    assert rccm(typed).canonical == "SN.DKR.2015.B.20990"


@pytest.mark.unit
@pytest.mark.parametrize(
    "typed", ["SN DKR 2015 B 2099²", "SN DKR 2015 B 20990 du marché", "RC DKR 2015"]
)
def test_what_cannot_be_read_of_a_trade_register_is_kept_with_its_doubt(
    typed: str,
) -> None:
    read = rccm(typed)

    assert (read.canonical, read.parsed) == (typed, False)


@pytest.mark.unit
@pytest.mark.parametrize(
    "typed",
    [
        "(0)403.170.701",
        "BE (0)403 170 701",
        "N° BE 0403.170.701",
        "TVA BE-0403.170.701",
        "RPM 0403.170.701",
        "403.170.701",
    ],
)
def test_a_belgian_number_as_it_is_printed(typed: str) -> None:
    assert enterprise_number(typed).canonical == "0403170701"


@pytest.mark.unit
@pytest.mark.parametrize(
    "typed", ["(0)403.170.70²", "(1)403.170.701", "(0)(0)403170701"]
)
def test_another_belgian_number_is_refused(typed: str) -> None:
    with pytest.raises(IdentifierError):
        enterprise_number(typed)


@pytest.mark.parametrize(
    ("region", "typed", "number"),
    [
        ("SN", "77 123 45 67", "+221771234567"),
        ("SN", "Tél : 77 123 45 67", "+221771234567"),
        ("SN", "\u202a+221 77 123 45 67\u202c", "+221771234567"),
        ("SN", "+221\u00a077\u202f123\u202f45\u202f67", "+221771234567"),
        ("SN", "00221771234567", "+221771234567"),
        ("SN", "221 77 123 45 67", "+221771234567"),
        ("SN", "٧٧١٢٣٤٥٦٧", "+221771234567"),
        ("SN", "33 821 00 00", "+221338210000"),
        ("SN", "30 821 00 00", "+221308210000"),
        ("BE", "0475/12.34.56", "+32475123456"),
        ("BE", "+32 (0)475 12 34 56", "+32475123456"),
        *[
            ("SN", f"{start} 123 45 67", f"+221{start}1234567")
            for start in (70, 71, 72, 75, 76, 77, 78)
        ],
    ],
)
def test_a_phone_number_as_people_write_it(
    region: str, typed: str, number: str
) -> None:
    assert read_phone(typed, region=region) == number


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    "typed",
    [
        "77 123 45 67 / 78 123 45 67",
        "771234567 ou 781234567",
        "77 123 45 67, 78 123 45 67",
        "+221 771234567; +32475123456",
        "77 123 45 67 et 33 821 00 00",
    ],
)
def test_two_numbers_in_one_field_are_asked_back(typed: str) -> None:
    with pytest.raises(UnreadablePhone, match="one phone number only"):
        read_phone(typed, region="SN")


@pytest.mark.parametrize(
    "typed",
    [
        "77 123 45 67/68",
        "77 123 45 67 poste 12",
        "77 123 45 6²",
        "771234567 781234567",
        "77 62 37 45",
        "824 12 34",
        "7-CALL-ME-NOW",
    ],
)
def test_what_is_no_number_is_no_other_one(typed: str) -> None:
    with pytest.raises(UnreadablePhone):
        read_phone(typed, region="SN")
