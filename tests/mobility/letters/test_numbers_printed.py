"""A NINEA is read once and printed in one way: letter, page of the file, list of enterprises."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mobility.letters.services.facts import gather_facts
from mobility.visas.models import Dossier
from pemwecco.accounts.models import User
from pemwecco.network.identifiers import ninea, print_register_number
from pemwecco.network.models import Identifier
from pemwecco.network.services import set_identifier
from tests.conftest import SignIn

PRINTED = "005677234 2Y2"


@pytest.fixture
def number(ready: Dossier) -> Identifier:
    organisation = ready.participation.organisation
    assert organisation is not None
    row = set_identifier(
        organisation=organisation, scheme="ninea", text="NINEA : 5.677.234/2y2"
    )
    assert row is not None
    return row


def test_one_function_prints_it() -> None:
    assert print_register_number("005677234", "2Y2") == PRINTED
    assert print_register_number("005677234") == "005677234"
    assert ninea("NINEA : 5.677.234/2y2").printed == PRINTED


@pytest.mark.django_db
def test_the_letter_prints_it_as_the_register_does(
    ready: Dossier, number: Identifier
) -> None:
    facts = gather_facts(ready)

    assert facts["enterprise"]["identifiers"]["NINEA"] == PRINTED == str(number)


@pytest.mark.django_db
@pytest.mark.usefixtures("number")
def test_staff_read_it_alike_on_the_file_and_in_the_list(
    ready: Dossier, officer: User, sign_in: SignIn
) -> None:
    client = sign_in(officer)
    file = reverse("admin:register_participation_change", args=[ready.participation_id])

    opened = client.get(file, {"chapter": "application"}).content.decode()
    assert f"<dd> {PRINTED} </dd>" in " ".join(opened.split())
    listed = client.get("/admin/network/organisation/").content.decode()
    assert PRINTED in listed
