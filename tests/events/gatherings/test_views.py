from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from events.gatherings.lifecycle import RegistrationStage as S
from events.gatherings.models import Registration
from events.gatherings.services.mails import create_registration_token
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn
from tests.events.gatherings import rows

FORM = {
    "given_names": "Moussa",
    "family_name": "Exemple",
    "email": "Moussa@Atelier.example",
    "organisation": "Atelier",
    "language": "fr",
    "consent": "on",
}


@pytest.fixture
def visitor(client: Client) -> Client:
    """The visitor of someone who reads English."""
    client.cookies["django_language"] = "en"
    return client


def take_place(client: Client) -> str:
    """Open the link of the last mail and press its button; the page that comes."""
    mail = Message.objects.filter(kind="gatherings/proof").latest("id")
    found = re.search(r"https?://[^/]+(/events/confirm/\S+)", mail.text)
    assert found, mail.text
    assert client.get(found[1]).status_code == 200
    return client.post(found[1], follow=True).content.decode()


@pytest.mark.django_db
def test_anyone_registers_from_the_public_page(visitor: Client) -> None:
    factories.programme()
    event = rows.event(capacity=2)
    page = reverse("gatherings:detail", args=[event.slug])

    shown = visitor.get(page).content.decode()
    asked = visitor.post(page, FORM, follow=True).content.decode()
    assert "Open its link within two days" in asked
    assert not Registration.objects.exists()
    answer = take_place(visitor)

    assert "2 places left" in shown
    assert "Dakar" in shown
    assert "Brussels" in shown
    assert "Your place is confirmed" in answer
    assert Registration.objects.get().person.email == "moussa@atelier.example"


@pytest.mark.django_db
def test_registering_twice_says_so(visitor: Client) -> None:
    event = rows.event()
    page = reverse("gatherings:detail", args=[event.slug])
    visitor.post(page, FORM)
    take_place(visitor)
    visitor.post(page, FORM)

    assert "already registered" in take_place(visitor)
    assert Registration.objects.count() == 1


@pytest.mark.django_db
def test_a_full_event_offers_the_waiting_list(visitor: Client) -> None:
    event = rows.event(capacity=1)
    rows.registered(event, "fatou")
    page = reverse("gatherings:detail", args=[event.slug])

    assert "Join the waiting list" in visitor.get(page).content.decode()
    visitor.post(page, FORM)
    assert "on the waiting list" in take_place(visitor)


@pytest.mark.django_db
def test_what_was_typed_is_kept_when_something_is_missing(visitor: Client) -> None:
    event = rows.event()

    shown = visitor.post(
        reverse("gatherings:detail", args=[event.slug]),
        FORM | {"email": "no address", "consent": ""},
    )

    assert shown.status_code == 200
    assert 'value="no address"' in shown.content.decode()
    assert not Registration.objects.exists()


@pytest.mark.django_db
def test_nobody_sees_what_is_not_published_but_staff_and_those_enrolled(
    client: Client, sign_in: SignIn, officer: User, outsider: User
) -> None:
    event = rows.event(published=True, public=True)
    rows.registered(event)
    event.public = False
    event.save()
    page = reverse("gatherings:detail", args=[event.slug])
    enrolled = ensure_user(email="moussa@atelier.example", language="fr")

    assert client.get(page).status_code == 404
    assert sign_in(outsider).get(page).status_code == 404
    assert sign_in(enrolled).get(page).status_code == 200
    assert sign_in(officer).get(page).status_code == 200


@pytest.mark.django_db
def test_the_pages_refuse_other_methods(client: Client) -> None:
    event = rows.event()
    token = create_registration_token(rows.registered(event))

    assert client.post(reverse("gatherings:list")).status_code == 405
    assert client.post(reverse("notes:notes")).status_code == 405
    assert (
        client.delete(reverse("gatherings:detail", args=[event.slug])).status_code
        == 405
    )
    assert client.delete(reverse("gatherings:place", args=[token])).status_code == 405


@pytest.mark.django_db
def test_the_link_in_the_mail_shows_before_it_cancels(visitor: Client) -> None:
    registration = rows.registered(rows.event())
    page = reverse("gatherings:place", args=[create_registration_token(registration)])

    assert page in Message.objects.get().text
    assert "Cancel my registration" in visitor.get(page).content.decode()
    assert Registration.objects.get().stage == S.CONFIRMED

    assert (
        "is cancelled"
        in visitor.post(page, {"act": "cancel"}, follow=True).content.decode()
    )
    assert Registration.objects.get().stage == S.CANCELLED
    assert (
        "already cancelled"
        in visitor.post(page, {"act": "cancel"}, follow=True).content.decode()
    )
    assert visitor.get(reverse("gatherings:place", args=["forged"])).status_code == 404


@pytest.mark.django_db
def test_the_link_speaks_the_language_of_the_mail(client: Client) -> None:
    registration = rows.registered(rows.event(), language="nl")

    page = client.get(
        reverse("gatherings:place", args=[create_registration_token(registration)])
    )

    assert '<html lang="nl">' in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_often_for_three_events_as_for_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    factories.programme()
    for _number in range(number):
        rows.event(capacity=5)
        rows.event(starts_at=timezone.now() - timedelta(days=5))

    # Events to come, count and page of past ones, programme.
    with django_assert_num_queries(4):
        assert client.get(reverse("gatherings:list")).status_code == 200
