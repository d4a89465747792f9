"""People and organisations from a file: tried first, all or nothing, twice is once."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.network.models import Affiliation, Identifier, Organisation, Person
from pemwecco.network.services import record_organisation, record_person
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PEOPLE, HOUSES = "/admin/network/person/import/", "/admin/network/organisation/import/"


def bring(client: Client, address: str, text: str) -> str:
    """What the page says of a file."""
    uploaded = SimpleUploadedFile("x.csv", text.encode())
    return client.post(address, {"file": uploaded}).text


def confirm(client: Client, address: str, page: str, **more: str) -> Any:
    """Press the button of that page."""
    found = re.search(r'name="lines" value="([^"]+)"', page)
    assert found is not None, "There is nothing to confirm."
    return client.post(address, {"lines": found[1], **more}, follow=True)


def test_people_with_their_place_are_written_once(
    officer: User, sign_in: SignIn
) -> None:
    house = record_organisation(name="Atelier Ébène")
    client = sign_in(officer)
    text = (
        "Prénom;family name;email;phone;Country of residence;sex;Date of birth;organisation;function\n"
        "Aïcha;Ndiaye;AICHA@Atelier.example;77 123 45 67;Senegal;f;31/12/1990;atelier ebene;Director\n"
        "Modou;Sow;modou@atelier.example;;Belgium;M;;;\n"
    ).replace("Prénom", "given names")
    page = bring(client, PEOPLE, text)
    assert not Person.objects.exists()
    assert "Write 2 lines" in page
    done = confirm(client, PEOPLE, page)
    assert "2 lines of x.csv are written, 0 were there already." in done.text

    aicha, modou = Person.objects.order_by("family_name")
    assert (aicha.email, aicha.phone.as_e164, aicha.sex, str(aicha.birth_date)) == (
        "aicha@atelier.example",
        "+221771234567",
        "F",
        "31/12/1990",
    )
    assert modou.country == "BE"
    place = Affiliation.objects.get(person=aicha, organisation=house)
    assert (place.kind, place.function) == ("contact", "Director")
    assert LogEntry.objects.get().object_repr == "x.csv"

    again = bring(client, PEOPLE, text)
    assert "Everything in this file is there already." in again
    assert Person.objects.count() == 2
    # The same page pressed again writes nothing twice.
    assert "0 lines" in confirm(client, PEOPLE, page).text
    assert (Person.objects.count(), Affiliation.objects.count()) == (2, 1)


def test_each_fault_is_named_and_nothing_is_written(
    officer: User, sign_in: SignIn
) -> None:
    client = sign_in(officer)
    page = bring(
        client,
        PEOPLE,
        "given_names;email;phone;country;birth_date;organisation\n"
        "Awa;awa@a.example;;;;\n"
        "Awa;not an address;;Nowhere;;\n"
        ";b@a.example;;;;\n"
        "Awa;c@a.example;call me;;;\n"
        "Awa;d@a.example;;;tomorrow;Nobody & Co\n"
        f"{'x' * 130};e@a.example;;;;\n",
    )
    for sentence in (
        "e-mail address: this is not an e-mail address.",
        "country of residence: no country is called so.",
        "The line has no name.",
        "This is not a phone number we can call.",
        "date of birth: this is not a day.",
        "given names: it is longer than 120 signs.",
        "Nothing is written: mend these lines",
    ):
        assert sentence in page, sentence
    assert 'name="lines"' not in page
    assert not Person.objects.exists()
    missing = bring(client, PEOPLE, "given_names;phone\nAwa;1\n")
    assert "Columns are missing: e-mail address." in missing


def test_possible_duplicates_are_named_and_somebody_says_that_they_are_others(
    officer: User, sign_in: SignIn
) -> None:
    record_person(
        given_names="Awa",
        family_name="Sow",
        email="awa@a.example",
        phone="+221771234567",
    )
    client = sign_in(officer)
    page = bring(
        client,
        PEOPLE,
        "given_names;family_name;email;phone\n"
        "Awa;Sow;awa.sow@b.example;\n"
        "Fatou;Ba;awa@a.example;\n"
        "Ndeye;Faye;n@a.example;+221771234567\n"
        "Ndèye;Faye;n2@a.example;\n",
    )
    for who, why in (
        ("Awa Sow", "name"),
        ("Awa Sow", "e-mail"),
        ("Awa Sow", "phone"),
        ("Ndeye Faye", "name"),
    ):
        assert f"Possible duplicate of {who}: same {why}." in page
    refused = confirm(client, PEOPLE, page)
    assert "Say first that the possible duplicates are others." in refused.text
    assert Person.objects.count() == 1
    confirm(client, PEOPLE, page, doubts="yes")
    assert Person.objects.count() == 5


def test_organisations_are_known_by_their_numbers(
    officer: User, sign_in: SignIn
) -> None:
    client = sign_in(officer)
    text = (
        "name;country;be_enterprise;website;phone\n"
        "Fabriek Voorbeeld;BE;0264.814.354;fabriek.example;+32 475 12 34 56\n"
    )
    confirm(client, HOUSES, bring(client, HOUSES, text))
    made = Organisation.objects.get()
    assert (made.website, Identifier.objects.get().value) == (
        "https://fabriek.example",
        "0264814354",
    )
    renamed = text.replace("Fabriek Voorbeeld", "Another name")
    assert "Everything in this file is there already." in bring(client, HOUSES, renamed)
    wrong = bring(client, HOUSES, "name;be_enterprise\nX;123\n")
    assert "to be mended" in wrong
    assert 'name="lines"' not in wrong
    assert "Possible duplicate of Fabriek Voorbeeld: same name." in bring(
        client, HOUSES, "name;country;rccm\nFabriek  voorbeeld;SN;SN-DKR-2015-A-1234\n"
    )


def test_who_may_not_add_brings_nothing(
    staff_member: Callable[[Role], User], sign_in: SignIn, officer: User, outsider: User
) -> None:
    page = bring(sign_in(officer), PEOPLE, "given_names;email\nAwa;a@a.example\n")
    for role in (Role.MONITORING, Role.VISA_OFFICER, Role.PANEL_MEMBER):
        client = sign_in(staff_member(role))
        assert client.get(PEOPLE).status_code == 403, role
        assert client.get(f"{PEOPLE}template/").status_code == 403, role
        assert client.post(PEOPLE, {}).status_code == 403, role
    assert sign_in(outsider).get(PEOPLE).status_code == 302
    # What one person tried, another does not press.
    other = sign_in(staff_member(Role.COORDINATOR))
    assert "bring the file again" in confirm(other, PEOPLE, page).text
    assert not Person.objects.exists()
    assert sign_in(officer).put(PEOPLE).status_code == 405
    assert "Choose a file." in other.post(PEOPLE, {}).text


def test_the_template_holds_the_columns_and_the_list_leads_to_the_import(
    officer: User, sign_in: SignIn
) -> None:
    client = sign_in(officer)
    content = client.get(f"{PEOPLE}template/").content
    rows = list(load_workbook(BytesIO(content)).worksheets[0].values)
    assert rows[0][:3] == ("given names", "family name", "e-mail address")
    assert PEOPLE in client.get("/admin/network/person/").text
    assert "Try it" in client.get(PEOPLE).text
