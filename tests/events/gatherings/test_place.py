"""The personal page of a registration: what it shows, changes and refuses, and the way to a new link."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from events.gatherings.models import AttendeeNeeds, Registration
from events.gatherings.services.mails import create_registration_token
from events.gatherings.services.registrations import cancel_registration
from events.gatherings.services.sessions import SessionPlan
from pemwecco.accounts.models import User
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn
from tests.events.gatherings import rows
from tests.events.gatherings.test_views import FORM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
CHANGES = {
    "organisation": "Atelier Neuf",
    "function": "Gérante",
    "language": "nl",
    "needs": "",
}


def page_of(registration: Registration) -> str:
    token = create_registration_token(registration)
    return reverse("gatherings:place", args=[token])


def registered(**fields: object) -> Registration:
    return rows.registered(rows.event(**fields), language="en")


def test_one_changes_what_one_told() -> None:
    registration = registered()
    page = page_of(registration)
    assert 'value="Atelier Exemple"' in Client().get(page).text

    told = CHANGES | {"needs": "Une rampe", "needs_consent": "on"}
    answer = Client().post(page, told)
    answered = Client().get(page)

    assert answer.status_code == 302
    registration.refresh_from_db()
    assert registration.organisation_name == "Atelier Neuf"
    assert (registration.function, registration.language) == ("Gérante", "nl")
    assert registration.needs.text == "Une rampe"
    assert '<html lang="nl">' in answered.text
    assert "Une rampe" in answered.text
    Client().post(page, CHANGES)
    assert not AttendeeNeeds.objects.exists()


def test_what_is_wrong_stands_on_the_form_with_its_words() -> None:
    registration = registered()
    answer = Client().post(page_of(registration), CHANGES | {"needs": "Une rampe"})
    assert 'href="#id_needs_consent"' in answer.text
    assert "Une rampe" in answer.text
    registration.refresh_from_db()
    assert registration.organisation_name == "Atelier Exemple"


def test_nothing_is_changed_of_what_is_cancelled_or_has_begun() -> None:
    registration = registered()
    page = page_of(registration)
    with time_machine.travel(registration.event.starts_at + timedelta(minutes=1)):
        assert "Nothing can be changed here" in Client().post(page, CHANGES).text
    cancel_registration(registration=registration, by=None)
    assert "Save my changes" not in Client().get(page).text
    registration.refresh_from_db()
    assert registration.organisation_name == "Atelier Exemple"


def test_the_calendar_of_who_has_the_place_has_the_links() -> None:
    registration = registered(online_link="https://salle.example/x")
    address = page_of(registration) + "event.ics"
    entry = Calendar.from_ical(Client().get(address).content).walk("VEVENT")[0]
    assert str(entry["description"]) == "https://salle.example/x"
    assert "https://salle.example/x" in Client().get(page_of(registration)).text
    cancel_registration(registration=registration, by=None)
    assert b"salle.example" not in Client().get(address).content
    assert "salle.example" not in Client().get(page_of(registration)).text


def test_a_link_that_has_ended_says_so_and_leads_to_a_new_one() -> None:
    registration = registered()
    page = page_of(registration)
    way = reverse("gatherings:ask_place_link")
    with time_machine.travel(registration.event.ends_at + timedelta(days=29)):
        assert Client().get(page).status_code == 200
    with time_machine.travel(registration.event.ends_at + timedelta(days=31)):
        ended = Client().get(page)
        posted = Client().post(page, {"act": "cancel"})
        file = Client().get(page + "event.ics")
    assert (ended.status_code, posted.status_code, file.status_code) == (410, 410, 404)
    assert "This link has ended" in ended.text
    assert way in ended.text
    forged = Client().get(reverse("gatherings:place", args=["7:forged"]))
    assert forged.status_code == 404
    assert "not complete, or it was never given" in forged.text
    assert way in forged.text


def test_new_links_go_to_the_address_and_the_page_tells_nobody() -> None:
    registration = registered()
    Message.objects.all().delete()
    way = reverse("gatherings:ask_place_link")

    def told(email: str) -> str:
        client = Client(headers={"accept-language": "en"})
        text = client.post(way, {"email": email}, follow=True).text
        return text.replace(email, "…")

    known, unknown = told(registration.person.email), told("nobody@x.example")

    assert "the links are on their way" in known
    start = known.index("If …")
    assert known[start : start + 90] == unknown[unknown.index("If …") :][:90]
    mail = Message.objects.get()
    assert (mail.kind, mail.to) == ("gatherings/links", registration.person.email)
    assert page_of(registration) in mail.text


def test_nobody_is_written_to_without_end() -> None:
    way = reverse("gatherings:ask_place_link")
    codes = [
        Client().post(way, {"email": "a@x.example"}).status_code for _n in range(6)
    ]
    assert codes == [302] * 5 + [429]


def test_what_is_cancelled_or_over_has_no_new_link() -> None:
    registration = registered()
    cancel_registration(registration=registration, by=None)
    Message.objects.all().delete()
    way = reverse("gatherings:ask_place_link")
    Client().post(way, {"email": registration.person.email})
    assert not Message.objects.exists()


def test_who_signed_in_comes_to_the_page_at_once(sign_in: SignIn, awa: User) -> None:
    event = rows.event()
    page = reverse("gatherings:detail", args=[event.slug])
    answer = sign_in(awa).post(page, FORM | {"email": awa.email})
    assert answer["Location"] == page_of(Registration.objects.get())


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_often_for_three_sessions_as_for_one(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.programme()
    registration = registered()
    event = registration.event
    for day in range(1, number):
        plan = SessionPlan(
            event.starts_at + timedelta(days=day), event.ends_at + timedelta(days=day)
        )
        event.sessions.create(starts_at=plan.starts_at, ends_at=plan.ends_at)
    # Registration, sessions, speakers, needs, programme.
    with django_assert_num_queries(4):
        assert Client().get(page_of(registration)).status_code == 200
