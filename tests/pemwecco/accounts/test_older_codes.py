"""Sign-in on slow mail: the newest code counts, an older one is told and is no try; accented domains."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.mail.models import Message
from tests.pemwecco.accounts.test_sign_in import (
    CONFIRM_CODE,
    REQUEST_CODE,
    ask,
    code_for,
    signed_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "outbox")]
OLDER = "Only the last code counts"


@pytest.fixture
def outbox(settings: Settings) -> None:
    """Mails become rows, as outside the tests."""
    settings.EMAIL_BACKEND = "pemwecco.mail.backend.OutboxBackend"


def test_the_code_of_an_earlier_mail_is_told_and_is_none_of_the_five_tries(
    awa: User,
) -> None:
    client = ask(awa.email)
    first = code_for(awa.email)
    client.post(CONFIRM_CODE, {"action": "resend"})

    for _time in range(6):
        answer = client.post(CONFIRM_CODE, {"code": first.lower()})
        assert OLDER in answer.content.decode()
    client.post(CONFIRM_CODE, {"code": code_for(awa.email)})

    assert signed_in(client)


def test_a_wrong_code_still_counts_beside_an_older_one(awa: User) -> None:
    client = ask(awa.email)
    client.post(CONFIRM_CODE, {"action": "resend"})
    for _time in range(5):
        client.post(CONFIRM_CODE, {"code": "WRONG1"})

    client.post(CONFIRM_CODE, {"code": code_for(awa.email)})

    assert not signed_in(client)


def test_a_code_of_another_browser_is_a_wrong_one(awa: User) -> None:
    ask(awa.email)
    elsewhere = code_for(awa.email)
    client = ask(awa.email)

    answer = client.post(CONFIRM_CODE, {"code": elsewhere})

    assert "Incorrect code" in answer.content.decode()


@pytest.mark.parametrize(
    "typed",
    ["awa@exämple.example", "AWA@EXÄMPLE.example", "awa@xn--exmple-cua.example"],
)
def test_each_spelling_of_an_address_signs_the_same_person_in(typed: str) -> None:
    user = ensure_user(email="awa@exämple.example", language="fr")
    client = Client()
    client.post(REQUEST_CODE, {"email": typed})
    client.post(CONFIRM_CODE, {"code": code_for("awa@xn--exmple-cua.example")})

    assert client.session["_auth_user_id"] == str(user.pk)
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "typed", ["Staff@Exämple.example", "staff@xn--exmple-cua.example"]
)
def test_each_spelling_opens_the_door_of_the_password(typed: str) -> None:
    user = User.objects.create_user("staff@exämple.example", "a long pass phrase")
    client = Client()

    client.post("/account/login/", {"login": typed, "password": "a long pass phrase"})

    assert client.session["_auth_user_id"] == str(user.pk)
