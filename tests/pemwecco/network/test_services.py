from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import Error
from django.utils import translation

from pemwecco.accounts.models import User
from pemwecco.core.findings import IdentifierError
from pemwecco.core.folding import sort_key
from pemwecco.network.models import Affiliation, Figure, Identifier, Sector
from pemwecco.network.regions import get_region_name, list_region_choices
from pemwecco.network.services import (
    UnreadablePhone,
    get_latest_figures,
    list_country_schemes,
    list_identifier_findings,
    read_national_id,
    read_phone,
    record_affiliation,
    record_figure,
    record_organisation,
    record_person,
    reread_register_numbers,
    set_identifier,
)
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_person_is_found_whatever_the_spelling() -> None:
    person = record_person(
        email=" Awa@Atelier.example", given_names="Awa", family_name="N'Diaye"
    )

    assert (person.email, person.name_key) == ("awa@atelier.example", "awa ndiaye")
    record_person(person=person, family_name="Fall")
    person.refresh_from_db()
    assert (person.given_names, person.name_key) == ("Awa", "awa fall")


def test_a_fact_that_nobody_knows_is_refused() -> None:
    with pytest.raises(TypeError, match="shoe_size"):
        record_person(email="awa@atelier.example", shoe_size=38)


def test_owner_and_employee_exclude_each_other() -> None:
    person, organisation = factories.person(), record_organisation(name="Atelier")
    for kind in ("contact", "owner", "employee", "employee"):
        record_affiliation(
            person=person, organisation=organisation, kind=kind, function="…"
        )

    assert set(Affiliation.objects.values_list("kind", flat=True)) == {
        "contact",
        "employee",
    }


def test_a_number_is_kept_in_its_canonical_form_and_once() -> None:
    organisation = factories.organisation()
    for text in ("5677234 2y2", "005677234-2Y2"):
        row = set_identifier(organisation=organisation, scheme="ninea", text=text)

    assert row is not None
    assert (row.value, row.suffix, row.doubt, str(row)) == (
        "005677234",
        "2Y2",
        "",
        "005677234 2Y2",
    )
    assert Identifier.objects.count() == 1
    assert set_identifier(organisation=organisation, scheme="ninea", text=" ") is None
    assert not Identifier.objects.exists()


def test_a_doubtful_number_is_kept_with_its_doubt_and_the_reason() -> None:
    row = set_identifier(
        organisation=factories.organisation(),
        scheme="ninea",
        text="005677235",
        override_reason=" On my certificate ",
    )

    assert row is not None
    assert (row.doubt, row.override_reason) == ("ninea-checksum", "On my certificate")
    assert len(list_identifier_findings(row)) == 1


def test_a_number_that_cannot_be_one_is_refused() -> None:
    with pytest.raises(IdentifierError):
        set_identifier(organisation=factories.organisation(), scheme="ninea", text="12")


def test_numbers_that_an_earlier_reader_kept_as_typed_are_read_anew() -> None:
    typed = {
        "RC SN DKR 2019 B 14501": ("SN.DKR.2019.B.14501", "", ""),
        "registre 14 de Kaolack": (
            "registre 14 de Kaolack",
            "rccm-shape",
            "As printed",
        ),
        "SN.DKR.2015.B.20990": ("SN.DKR.2015.B.20990", "", ""),
    }
    for text in typed:
        Identifier.objects.create(
            organisation=factories.organisation(name=text),
            scheme="rccm",
            value=text,
            doubt="" if text.startswith("SN.") else "rccm-shape",
            override_reason="" if text.startswith("SN.") else "As printed",
        )
    assert reread_register_numbers() == 1
    for text, kept in typed.items():
        row = Identifier.objects.get(organisation__name=text)
        assert (row.value, row.doubt, row.override_reason) == kept
    call_command("reread_numbers", verbosity=0)
    assert reread_register_numbers() == 0


def test_registers_follow_the_country() -> None:
    assert list_country_schemes("SN") == ["ninea", "rccm"]
    assert list_country_schemes("CI") == ["rccm"]
    assert list_country_schemes("BE") == ["be_enterprise"]
    assert list_country_schemes("MA") == ["other"]
    assert read_national_id("1 750 1990 01234", country="SN") == "1750199001234"
    assert read_national_id(" C 12 ", country="CI") == "C 12"


@pytest.mark.parametrize(
    "typed",
    [
        "77 123 45 67",
        "771234567",
        "00221771234567",
        "+221 77-123-45-67",
        "221771234567",
    ],
)
def test_a_phone_is_read_however_it_is_typed(typed: str) -> None:
    assert read_phone(typed, region="SN") == "+221771234567"


@pytest.mark.parametrize("typed", ["77 12", "words", "00", "+999123"])
def test_what_is_no_phone_gets_a_sentence(typed: str) -> None:
    with pytest.raises(UnreadablePhone, match="phone"):
        read_phone(typed, region="SN")


def test_a_new_figure_is_a_new_row_and_none_is_overwritten() -> None:
    organisation = factories.organisation()
    for year, value in ((2024, 5), (2025, 7), (2025, 7)):
        record_figure(
            organisation=organisation,
            kind="jobs",
            value=value,
            year=year,
            source="PEM-27-0001",
        )

    assert Figure.objects.count() == 2
    assert get_latest_figures(organisation)["jobs"].value == Decimal(7)
    with pytest.raises(Error):
        Figure.objects.update(value=9)


def test_sectors_are_added_once_and_never_changed_back() -> None:
    call_command("load_code_lists", verbosity=0)
    Sector.objects.filter(code="ict").update(name_en="Digital")
    call_command("load_code_lists", verbosity=0)

    assert Sector.objects.count() == 18
    assert Sector.objects.get(code="ict").name_en == "Digital"


def test_regions_are_named_and_other_countries_write_freely() -> None:
    assert len(list_region_choices("SN")) == 14
    assert list_region_choices("CI") == []
    assert (get_region_name("SN-TH"), get_region_name("Abidjan")) == (
        "Thiès",
        "Abidjan",
    )


@pytest.mark.parametrize(
    ("language", "first", "antwerp"),
    [
        ("fr", "Anvers", "Anvers"),
        ("nl", "Antwerpen", "Antwerpen"),
        ("en", "Antwerp", "Antwerp"),
    ],
)
def test_regions_are_named_and_ordered_as_the_reader_does(
    language: str, first: str, antwerp: str
) -> None:
    with translation.override(language):
        named = [name for _code, name in list_region_choices("BE")]
        assert get_region_name("BE-VAN") == antwerp
        senegal = [name for _code, name in list_region_choices("SN")]
    assert named == sorted(named, key=sort_key)
    assert (named[0], len(set(named))) == (first, 11)
    # É stands beside E, wherever the accent is.
    assert senegal.index("Kédougou") < senegal.index("Kolda")


def test_an_outsider_sees_nobody_else(outsider: User, officer: User) -> None:
    person = factories.person()

    assert not type(person).objects.visible_to(outsider).exists()
    assert type(person).objects.visible_to(officer).get() == person
