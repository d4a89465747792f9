"""A NUL in an address, a query or a field: nothing there, or a sentence; never a fault."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ADDRESSES = [
    "/follow-up/a%00/",
    "/calendar/a%00.ics",
    "/verify/ABC%00/",
    "/apply/referral/a%00/",
    "/apply/a%00/",
    "/events/a%00/",
    "/files/1%00/",
    "/static/css/a%00.css",
    "/admin/register/participation/1%00/change/",
    "/?q=a%00",
    "/verify/?code=%00",
    "/events/?%00=1",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("verb", ["get", "head", "post"])
def test_an_address_with_a_nul_leads_nowhere(
    client: Client, address: str, verb: str
) -> None:
    assert getattr(client, verb)(address).status_code == 404


def test_a_list_of_staff_asked_with_a_nul_leads_nowhere(
    sign_in: SignIn, coordinator: User
) -> None:
    client = sign_in(coordinator)

    assert client.get("/admin/register/participation/?q=a%00").status_code == 404


def test_a_reason_with_a_nul_is_answered_by_a_sentence_and_nothing_is_kept(
    sign_in: SignIn, officer: User
) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)
    client = sign_in(officer)
    address = reverse("admin:register_participation_move", args=[file.pk])

    answer = client.post(address, {"move": "defer", "reason": "Because\0"})

    assert answer.status_code == 400
    assert "It holds a sign that no page can show." in answer.content.decode()
    file.refresh_from_db()
    assert file.stage == Stage.SUBMITTED


@pytest.mark.parametrize("name", ["email", "login"])
def test_a_sign_in_with_a_nul_is_asked_again(client: Client, name: str) -> None:
    address = "/account/login/code/" if name == "email" else "/account/login/"

    answer = client.post(address, {name: "awa\0@x.example", "password": "a\0"})

    assert answer.status_code == 200


def test_the_name_of_a_file_loses_the_nul(client: Client) -> None:
    """Django's parser leaves out what cannot be printed; a name sent in a field is refused."""
    answer = client.post(
        "/account/login/code/",
        data=(
            b'--b\r\nContent-Disposition: form-data; name="email"; filename="a\x00.pdf"\r\n\r\nx\r\n--b--\r\n'
        ),
        content_type="multipart/form-data; boundary=b",
    )

    assert answer.status_code == 200
