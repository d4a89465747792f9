"""The public page of an event: an address is proved, tells nothing of others, carries nobody's words."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.gatherings.models import Event, Registration
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.mail.models import Message
from pemwecco.network.models import Person
from pemwecco.privacy.models import Consent
from tests.conftest import SignIn
from tests.events.gatherings import rows
from tests.events.gatherings.test_views import FORM, take_place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def event() -> Event:
    return rows.event(capacity=2)


def page_of(event: Event) -> str:
    return reverse("gatherings:detail", args=[event.slug])


def ask(event: Event, **more: str) -> str:
    client = Client()
    answer = client.post(page_of(event), FORM | {"language": "en"} | more)
    assert answer.status_code == 302
    return client.get(page_of(event)).text


def test_nothing_is_written_before_the_address_is_proved(event: Event) -> None:
    for number in range(4):
        ask(event, email=f"a{number}@x.example")
    assert not Registration.objects.exists()
    assert not Person.objects.exists()
    assert not Consent.objects.exists()
    assert event.places_left() == 2


def test_the_page_says_the_same_of_who_is_registered_and_who_is_not(
    event: Event,
) -> None:
    ask(event, email="moussa@atelier.example")
    take_place(Client())

    def told(email: str) -> str:
        page = ask(event, email=email).replace(email, "…")
        start = page.index("We have sent a message")
        return page[start : start + 200]

    assert told("moussa@atelier.example") == told("nobody@x.example")


@pytest.mark.parametrize(
    "typed",
    [
        {"organisation": "BUY NOW at evil example"},
        {"given_names": "You have won", "family_name": "Call 0900 1234"},
        {"given_names": "Urgent", "organisation": "http://evil.example/"},
    ],
)
def test_a_strangers_words_are_not_in_the_mail(
    typed: dict[str, str], event: Event
) -> None:
    ask(event, email="victim@x.example", **typed)
    mail = Message.objects.get(to="victim@x.example")
    words = mail.text.partition("/events/confirm/")[0] + mail.subject
    for text in typed.values():
        assert text not in words
    assert event.title in mail.subject


@pytest.mark.parametrize(
    "name",
    ["http://evil.example", "www.evil.example", "evil.com", "a@b.example", "<b>x</b>"],
)
def test_a_name_is_no_link(name: str, event: Event) -> None:
    answer = Client().post(page_of(event), FORM | {"given_names": name})
    assert "Write the name only." in answer.text
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "name", ["N'Diaye", "Jean-Pierre", "Aïssatou", "M. Jr.", "Th. A."]
)
def test_a_name_is_a_name(name: str, event: Event) -> None:
    ask(event, given_names=name)
    take_place(Client())
    assert Registration.objects.get().person.given_names == name


def test_one_address_is_written_to_five_times_an_hour(event: Event) -> None:
    answers = [Client().post(page_of(event), FORM) for _time in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Try again in 60 minutes." in answers[-1].text
    assert (
        answers[-1]["Retry-After"] == "3600" or int(answers[-1]["Retry-After"]) > 3500
    )
    assert Message.objects.count() == 5


def test_one_network_asks_sixty_times_an_hour(event: Event) -> None:
    codes = [
        Client().post(page_of(event), FORM | {"email": f"a{n}@x.example"}).status_code
        for n in range(61)
    ]
    assert codes == [302] * 60 + [429]


def test_the_link_is_open_for_two_days(event: Event) -> None:
    ask(event)
    with time_machine.travel(timezone.now() + timedelta(days=2, minutes=1), tick=True):
        mail = Message.objects.get()
        path = "/events/confirm/" + mail.text.split("/events/confirm/")[1].split()[0]
        page = Client().post(path, follow=True)
    assert "too old" in page.text
    assert not Registration.objects.exists()


@pytest.mark.parametrize("token", ["x", "eyJldmVudCI6MX0:1:forged"])
def test_a_link_that_was_not_made_here_opens_nothing(token: str, event: Event) -> None:
    page = Client().post(reverse("gatherings:confirm", args=[token]), follow=True)
    assert "not complete or too old" in page.text
    assert not Registration.objects.exists()


def test_whoever_signed_in_with_the_address_has_proved_it(
    event: Event, sign_in: SignIn, awa: User
) -> None:
    client = sign_in(awa)
    client.post(page_of(event), FORM | {"email": awa.email})
    assert Registration.objects.get().person.email == awa.email


def test_signed_in_with_one_address_proves_no_other(
    event: Event, sign_in: SignIn, awa: User
) -> None:
    other = ensure_user(email="other@x.example", language="fr")
    sign_in(awa).post(page_of(event), FORM | {"email": other.email})
    assert not Registration.objects.exists()
