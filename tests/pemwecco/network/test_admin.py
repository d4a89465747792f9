from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.network.models import Identifier, Person, Sector
from pemwecco.network.services import record_organisation, record_person
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def inline(prefix: str, *rows: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": 0,
    }
    return data | {
        f"{prefix}-{n}-{name}": value
        for n, row in enumerate(rows)
        for name, value in row.items()
    }


def test_staff_find_a_person_whatever_the_spelling(
    officer: User, sign_in: SignIn
) -> None:
    record_person(email="awa@atelier.example", given_names="Awa", family_name="N'Diaye")
    record_person(
        email="moussa@atelier.example", given_names="Moussa", family_name="Fall"
    )

    page = sign_in(officer).get("/admin/network/person/?q=ndiaye+AWA").content.decode()

    assert "awa@atelier.example" in page
    assert "moussa@atelier.example" not in page


def test_staff_keep_a_number_in_its_canonical_form(
    officer: User, sign_in: SignIn
) -> None:
    organisation = record_organisation(name="Atelier")
    data = {
        "name": "Atelier Teranga",
        "kind": "enterprise",
        "level": "micro",
        **inline("identifiers", {"scheme": "rccm", "value": "sn ths 2018 a 3014"}),
        **inline("figures"),
        **inline("affiliations"),
    }
    answer = sign_in(officer).post(
        f"/admin/network/organisation/{organisation.pk}/change/", data
    )

    organisation.refresh_from_db()
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert organisation.name_key == "atelier teranga"
    assert Identifier.objects.get().value == "SN.THS.2018.A.3014"


@pytest.mark.parametrize("path", ["person", "organisation", "sector"])
def test_an_outsider_has_no_staff_pages(
    path: str, outsider: User, sign_in: SignIn
) -> None:
    assert sign_in(outsider).get(f"/admin/network/{path}/").status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_people_asks_a_fixed_number_of_queries(
    count: int, officer: User, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    for _one in range(count):
        factories.person()
    client = sign_in(officer)
    client.get("/admin/network/person/")

    with django_assert_num_queries(8):
        client.get("/admin/network/person/")
    assert Person.objects.count() == count


def test_names_of_sectors_are_written_in_their_list_over_nobody_elses(
    coordinator: User, sign_in: SignIn
) -> None:
    address, client = "/admin/network/sector/", sign_in(coordinator)
    for code in ("first", "second"):
        Sector.objects.create(code=code, name_fr=code, name_en=code, name_nl=code)
    page = client.get(address)
    forms = page.context["cl"].formset.forms
    data: dict[str, Any] = {
        "_save": "1",
        **page.context["cl"].formset.management_form.initial,
    }
    data = {f"form-{name}" if name.isupper() else name: data[name] for name in data}
    for form in forms:
        row = form.instance
        data |= {f"{form.prefix}-id": row.pk, form.read_name: form.read_token}
        for name in ("name_fr", "name_en", "name_nl"):
            data[f"{form.prefix}-{name}"] = getattr(row, name)
    first, second = (form.instance for form in forms[:2])
    data[f"{forms[0].prefix}-name_fr"] = "Mine"
    data[f"{forms[1].prefix}-name_fr"] = "Changed"

    Sector.objects.filter(pk=first.pk).update(name_fr="Theirs")
    refused = client.post(address, data)
    assert "somebody else changed this row" in refused.content.decode()
    assert (
        set(Sector.objects.values_list("name_fr", flat=True)) & {"Mine", "Changed"}
        == set()
    )
    data[f"{forms[0].prefix}-name_fr"] = "Theirs"
    assert client.post(address, data).status_code == 302
    second.refresh_from_db()
    assert second.name_fr == "Changed"
    # A list that does not show all of them is read, not written.
    assert (
        client.get(address, {"columns": "code,name_fr"}).context["cl"].formset is None
    )


def test_regions_have_names_and_phones_the_example_of_the_country(
    officer: User, staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    awa = record_person(
        email="awa@atelier.example", given_names="Awa", family_name="Diop",
        country="SN", region="SN-ZG",
    )  # fmt: skip
    lies = record_person(
        email="lies@atelier.example", given_names="Lies", family_name="Peeters",
        country="BE", region="Hageland",
    )  # fmt: skip
    firm = record_organisation(name="Atelier", country="BE")
    client = sign_in(officer)

    page = client.get(f"/admin/network/person/{awa.pk}/change/").text
    assert '<option value="SN-ZG" selected>Ziguinchor</option>' in page
    assert page.count("Example: +221 70 123 45 67") == 2
    # What was typed before there was a list stays a choice.
    page = client.get(f"/admin/network/person/{lies.pk}/change/").text
    assert '<option value="Hageland" selected>Hageland</option>' in page
    assert "Example: +32 " in page
    assert "+32 " in client.get(f"/admin/network/organisation/{firm.pk}/change/").text
    # The filter of the list calls them so.
    fields = client.get("/admin/network/person/").context["cl"].filter_fields
    options = {(one.value, one.label) for field in fields for one in field.options}
    assert {("SN-ZG", "Ziguinchor"), ("Hageland", "Hageland")} <= options
    # Who only reads finds the name too.
    reading = sign_in(staff_member(Role.MONITORING))
    read = reading.get(f"/admin/network/person/{awa.pk}/change/")
    assert read.status_code == 200
    assert "Ziguinchor" in read.text
    assert "SN-ZG" not in read.text
