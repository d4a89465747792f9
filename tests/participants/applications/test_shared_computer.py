"""One computer, many people: what was sent asks for a code again, and what is open can be closed."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from participants.applications.models import Application
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn
from tests.participants.filling import begun, fill, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PAGES = ("receipt", "withdraw", "person", "documents")


@pytest.fixture
def call() -> Call:
    return factories.call(slug="call-2027")


def sent(client: Client, call: Call) -> Application:
    application = begun(client, call)
    fill(client, application)
    send(client, application)
    return application


def page(application: Application, name: str) -> str:
    return f"/apply/file/{application.participation.reference}/{name}/"


def test_what_was_sent_is_shown_at_once_and_asks_for_a_code_later(
    client: Client, call: Call
) -> None:
    application = sent(client, call)
    assert client.get(page(application, "receipt")).status_code == 200

    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=True):
        for name in PAGES:
            answer = client.get(page(application, name))
            assert answer["Location"].startswith("/apply/continue/?next="), name
        listed = client.get("/apply/continue/").text
    assert application.participation.reference not in listed


def test_the_owner_of_the_address_comes_back_by_the_code(
    client: Client, call: Call, sign_in: SignIn, awa: User
) -> None:
    application = sent(client, call)
    Participation.objects.update(person=factories.person(email=awa.email))
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=True):
        assert sign_in(awa).get(page(application, "receipt")).status_code == 200


def test_a_draft_stays_open_in_the_browser_that_began_it(
    client: Client, call: Call
) -> None:
    application = begun(client, call)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=True):
        assert client.get(page(application, "person")).status_code == 200


def test_a_draft_is_closed_on_this_computer(client: Client, call: Call) -> None:
    application = begun(client, call)
    address = page(application, "person")
    assert "Close on this computer" in client.get(address).text
    assert "Close on this computer" in client.get("/").text

    closed = client.post("/account/close/", follow=True)

    assert "Closed on this computer." in closed.text
    assert client.get(address)["Location"].startswith("/apply/continue/")
    assert "Close on this computer" not in client.get("/").text


def test_a_signed_in_person_closes_too(awa: User, sign_in: SignIn) -> None:
    client = sign_in(awa)
    assert "Close on this computer" in client.get("/").text
    client.post("/account/close/")
    assert "_auth_user_id" not in client.session
    assert client.get("/account/close/").status_code == 405


def form_of(client: Client, call: Call) -> dict[str, str]:
    shown = client.get(f"/apply/{call.slug}/start/").text
    found = re.search(r'name="once" value="([^"]+)"', shown)
    assert found
    return {
        "email": "new@x.example",
        "language": "fr",
        "once": found[1],
    }


def test_two_clicks_begin_one_draft(client: Client, call: Call) -> None:
    data = form_of(client, call)
    # The second click leaves before the first has answered: it has no key of the draft yet.
    first, second = Client(), Client()
    answers = [
        each.post(f"/apply/{call.slug}/start/", data) for each in (first, second)
    ]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert Application.objects.count() == 1
    assert second.get(answers[1]["Location"]).status_code == 200


def test_another_page_begins_another_draft_and_a_short_word_none_of_others(
    client: Client, call: Call
) -> None:
    Client().post(f"/apply/{call.slug}/start/", form_of(client, call))
    Client().post(f"/apply/{call.slug}/start/", form_of(client, call))
    for _time in range(2):
        data = form_of(client, call) | {"once": "x"}
        Client().post(f"/apply/{call.slug}/start/", data)
    assert Application.objects.count() == 4


def test_the_word_of_a_page_opens_the_draft_of_no_other_address(
    client: Client, call: Call
) -> None:
    data = form_of(client, call)
    Client().post(f"/apply/{call.slug}/start/", data)
    Client().post(f"/apply/{call.slug}/start/", data | {"email": "other@x.example"})
    assert Application.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_begin_one_draft(client: Client, call: Call) -> None:
    data = form_of(client, call)

    def click(_number: int) -> str:
        try:
            return str(Client().post(f"/apply/{call.slug}/start/", data)["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        places = set(pool.map(click, range(2)))

    assert len(places) == 1
    assert Application.objects.count() == 1
