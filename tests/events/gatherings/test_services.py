from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from icalendar import Calendar

from events.gatherings.lifecycle import RegistrationStage as S
from events.gatherings.models import Event, Registration
from events.gatherings.services import registrations as services
from events.gatherings.services.mails import create_registration_token
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.network.models import Person
from pemwecco.privacy.models import Consent
from tests import factories
from tests.events.gatherings import rows

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.django_db
def test_a_place_is_confirmed_while_there_is_one_and_the_rest_waits() -> None:
    event = rows.event(capacity=1)

    first, second = rows.registered(event, "moussa"), rows.registered(event, "fatou")

    assert (first.stage, second.stage) == (S.CONFIRMED, S.WAITING)
    assert [(mail.to, mail.kind) for mail in Message.objects.order_by("pk")] == [
        ("moussa@atelier.example", "gatherings/confirmed"),
        ("fatou@atelier.example", "gatherings/waiting"),
    ]
    assert Consent.objects.filter(purpose="events").count() == 2


@pytest.mark.django_db
def test_the_mail_carries_the_event_for_the_calendar() -> None:
    event = rows.event()

    rows.registered(event)

    document = Message.objects.get().attachments.get()
    with document.file.open("rb") as stored:
        entry = Calendar.from_ical(stored.read()).walk("VEVENT")[0]
    assert document.content_type == "text/calendar"
    assert entry.decoded("dtstart") == event.starts_at.replace(microsecond=0)
    assert str(entry["summary"]) == event.title


@pytest.mark.django_db
def test_registering_three_times_makes_one_place_and_two_mails() -> None:
    event = rows.event(capacity=5)

    answers = [
        services.register_attendee(
            event=event, attendee=rows.attendee(), consent="yes", version="1"
        ).again
        for _time in range(3)
    ]

    assert answers == [False, True, True]
    assert Registration.objects.count() == 1
    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_a_known_address_is_that_person_and_nothing_of_them_changes() -> None:
    known = factories.person(
        email="moussa@atelier.example", given_names="Moussa Ibra", language="nl"
    )

    registration = rows.registered(rows.event(), language="en")

    known.refresh_from_db()
    assert registration.person == known
    assert Person.objects.count() == 1
    assert (known.given_names, known.language, registration.language) == (
        "Moussa Ibra",
        "nl",
        "en",
    )


@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_the_last_place_give_it_once() -> None:
    event = rows.event(capacity=1)
    barrier = threading.Barrier(2)

    def click(name: str) -> None:
        barrier.wait()
        try:
            rows.registered(event, name)
        finally:
            connection.close()

    clicks = [
        threading.Thread(target=click, args=(name,)) for name in ("moussa", "fatou")
    ]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert sorted(Registration.objects.values_list("stage", flat=True)) == [
        S.CONFIRMED,
        S.WAITING,
    ]


@pytest.mark.django_db(transaction=True)
def test_the_same_person_clicking_twice_at_once_is_registered_once() -> None:
    event = rows.event(capacity=3)
    barrier = threading.Barrier(2)

    def click() -> None:
        barrier.wait()
        try:
            rows.registered(event)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _time in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert Registration.objects.count() == 1
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_a_place_given_back_is_offered_to_the_first_who_waits() -> None:
    event = rows.event(capacity=1)
    first, second, third = (
        rows.registered(event, name) for name in ("moussa", "fatou", "ibra")
    )

    services.cancel_registration(registration=first, by=None)

    stages = dict(Registration.objects.values_list("pk", "stage"))
    assert stages == {
        first.pk: S.CANCELLED,
        second.pk: S.OFFERED,
        third.pk: S.WAITING,
    }
    assert list(
        Message.objects.filter(kind="gatherings/offered").values_list("to", flat=True)
    ) == ["fatou@atelier.example"]


@pytest.mark.django_db
def test_more_places_are_given_in_the_order_of_the_waiting_list() -> None:
    event = rows.event(capacity=1)
    for name in ("moussa", "fatou", "ibra", "awa"):
        rows.registered(event, name)
    Event.objects.update(capacity=3)

    assert services.fill_places(event=event) == 2
    assert services.fill_places(event=event) == 0

    waiting = Registration.objects.waiting().values_list("person__email", flat=True)
    assert list(waiting) == ["awa@atelier.example"]


@pytest.mark.django_db
def test_who_cancelled_can_register_again() -> None:
    event = rows.event(capacity=2)
    registration = rows.registered(event)
    services.cancel_registration(registration=registration, by=None)

    again = rows.registered(event)

    assert (again.pk, again.stage) == (registration.pk, S.CONFIRMED)
    assert Message.objects.filter(kind="gatherings/confirmed").count() == 2


@pytest.mark.django_db
def test_cancelling_twice_is_refused_with_a_sentence() -> None:
    registration = rows.registered(rows.event())
    services.cancel_registration(registration=registration, by=None)

    with pytest.raises(Refused, match="already cancelled"):
        services.cancel_registration(registration=registration, by=None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"published": False},
        {"public": False},
        {"starts_at": timezone.now() - timedelta(hours=1)},
    ],
)
def test_a_closed_event_takes_nobody(fields: dict[str, object]) -> None:
    with pytest.raises(Refused):
        rows.registered(rows.event(**fields))
    assert not Registration.objects.exists()
    assert not Consent.objects.exists()


@pytest.mark.django_db
def test_staff_cannot_give_a_place_that_does_not_exist(officer: User) -> None:
    event = rows.event(capacity=1)
    rows.registered(event, "moussa")
    waits = rows.registered(event, "fatou")

    with pytest.raises(Refused, match="only place is taken"):
        services.confirm_registration(registration=waits, by=officer)


@pytest.mark.django_db
def test_a_link_that_was_not_made_here_leads_nowhere() -> None:
    registration = rows.registered(rows.event())

    assert (
        services.find_registration(create_registration_token(registration))
        == registration
    )
    assert services.find_registration(f"{registration.pk}:forged") is None
