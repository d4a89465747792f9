"""What somebody needs to take part: asked with consent, read by few, gone in time, in no list or file."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from events.gatherings.models import AttendeeNeeds, Event, Registration
from events.gatherings.services.needs import (
    NEEDS_PURPOSE,
    forget_old_needs,
    tell_needs,
)
from events.gatherings.services.registrations import cancel_registration
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.mail.models import Message
from pemwecco.privacy.models import Consent, Reading
from tests.conftest import SignIn
from tests.events.gatherings import rows
from tests.events.gatherings.test_views import FORM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
WORDS = "Fauteuil roulant, pas d'arachides"


def ask_link(event: Event, **more: str) -> str:
    """Register on the public page; the link of the mail that came."""
    page = reverse("gatherings:detail", args=[event.slug])
    Client().post(page, FORM | {"language": "en"} | more)
    mail = Message.objects.filter(kind="gatherings/proof").latest("id")
    found = re.search(r"https?://[^/]+(/events/confirm/\S+)", mail.text)
    assert found
    return found[1]


def told(registration: Registration, text: str = WORDS) -> AttendeeNeeds | None:
    return tell_needs(registration=registration, text=text, consent="yes", version="1")


def needs_page(event: Event) -> str:
    return reverse("admin:gatherings_event_needs", args=[event.pk])


def test_needs_are_told_with_consent_once_the_address_is_proved() -> None:
    event = rows.event()
    link = ask_link(event)
    assert "What do you need to take part?" in Client().get(link).text

    answer = Client().post(link, {"needs": WORDS, "needs_consent": "on"})

    assert answer.status_code == 302
    kept = AttendeeNeeds.objects.get()
    assert (kept.registration.event, kept.text) == (event, WORDS)
    assert Consent.objects.filter(purpose=NEEDS_PURPOSE).count() == 1
    for mail in Message.objects.all():
        assert "Fauteuil" not in mail.text + mail.html


def test_without_consent_nothing_is_kept_and_the_words_stay() -> None:
    link = ask_link(rows.event())

    answer = Client().post(link, {"needs": WORDS})

    assert "Tick that we may keep what you wrote" in answer.text
    assert 'href="#id_needs_consent"' in answer.text
    assert "Fauteuil roulant" in answer.text
    assert not Registration.objects.exists()


def test_nobody_has_to_need_anything() -> None:
    assert Client().post(ask_link(rows.event())).status_code == 302
    assert Registration.objects.count() == 1
    assert not AttendeeNeeds.objects.exists()
    assert not Consent.objects.filter(purpose=NEEDS_PURPOSE).exists()


def test_who_registers_once_more_in_silence_keeps_what_was_told() -> None:
    event = rows.event()
    Client().post(ask_link(event), {"needs": WORDS, "needs_consent": "on"})
    Client().post(ask_link(event))
    assert AttendeeNeeds.objects.get().text == WORDS


def test_a_second_telling_takes_the_place_of_the_first() -> None:
    registration = rows.registered(rows.event())
    told(registration)
    told(registration, "Rien de salé")
    assert AttendeeNeeds.objects.get().text == "Rien de salé"
    assert told(registration, "") is None
    assert not AttendeeNeeds.objects.exists()
    assert not Consent.objects.filter(purpose=NEEDS_PURPOSE, withdrawn_at=None).exists()


def test_the_consent_stays_while_another_event_rests_on_it() -> None:
    first, second = rows.registered(rows.event()), rows.registered(rows.event())
    told(first)
    told(second)
    told(first, "")
    assert Consent.objects.filter(purpose=NEEDS_PURPOSE, withdrawn_at=None).exists()


def test_they_go_with_a_cancelled_place() -> None:
    registration = rows.registered(rows.event())
    told(registration)
    cancel_registration(registration=registration, by=None)
    assert not AttendeeNeeds.objects.exists()


def test_they_go_two_weeks_after_the_last_session() -> None:
    event = rows.event()
    told(rows.registered(event))
    with time_machine.travel(event.ends_at + timedelta(days=13, hours=23)):
        assert forget_old_needs() == 0
    with time_machine.travel(event.ends_at + timedelta(days=14)):
        assert forget_old_needs() == 1
        assert forget_old_needs() == 0
    assert not AttendeeNeeds.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OFFICER, 200), (Role.COORDINATOR, 200), (Role.MONITORING, 403)],
)
def test_those_alone_read_them_who_may(
    role: Role,
    status: int,
    staff_member: Callable[[Role], User],
    sign_in: SignIn,
) -> None:
    event = rows.event()
    told(rows.registered(event))
    client = sign_in(staff_member(role))

    answer = client.get(needs_page(event))

    assert answer.status_code == status
    assert ("Fauteuil roulant" in answer.text) is (status == 200)
    assert Reading.objects.filter(object_id=event.pk).count() == (status == 200)
    link = (
        needs_page(event)
        in client.get(reverse("admin:gatherings_event_change", args=[event.pk])).text
    )
    assert link is (status == 200)


def test_the_page_is_read_only_and_of_nobody_outside(
    officer: User, outsider: User, sign_in: SignIn
) -> None:
    event = rows.event()
    assert sign_in(outsider).get(needs_page(event)).status_code in (302, 403, 404)
    assert sign_in(officer).post(needs_page(event)).status_code == 405
    assert sign_in(officer).get(needs_page(Event(pk=10**6))).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(
    number: int,
    officer: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    event = rows.event()
    for name in ("moussa", "fatou", "ibra")[:number]:
        told(rows.registered(event, name))
    client = sign_in(officer)
    client.get(needs_page(event))
    # Session, account, rights of two kinds, event, reading, count, rows: none for each person.
    with django_assert_num_queries(7):
        assert client.get(needs_page(event)).status_code == 200


def test_no_list_and_no_file_of_registrations_holds_them(
    officer: User, sign_in: SignIn
) -> None:
    event = rows.event()
    registration = rows.registered(event)
    told(registration)
    client = sign_in(officer)
    pages = [
        reverse("admin:gatherings_registration_changelist"),
        reverse("admin:gatherings_registration_change", args=[registration.pk]),
        reverse(
            "admin:gatherings_eventsession_attendance", args=[rows.sitting(event).pk]
        ),
    ]
    for page in pages:
        assert "Fauteuil" not in client.get(page).text


def test_the_clean_up_is_planned(settings: object) -> None:
    schedule = settings.CELERY_BEAT_SCHEDULE  # type: ignore[attr-defined]
    assert "pem.gatherings.forget_needs" in {one["task"] for one in schedule.values()}
