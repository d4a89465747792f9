"""Checking in by code: read or typed, once a session, with a sentence for all that is not right."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from events.gatherings.codes import build_check_in_url, make_check_in_code
from events.gatherings.models import Event, Registration, SessionAttendance
from events.gatherings.services.check_in import check_in_attendee
from events.gatherings.services.mails import build_place_link
from events.gatherings.services.registrations import cancel_registration
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests.conftest import SignIn
from tests.events.gatherings import rows

ENGLISH = pytest.mark.usefixtures("english")


def expected(**fields: object) -> tuple[Event, Registration]:
    event = rows.event(**fields)
    registration = rows.registered(event)
    return rows.today(event), Registration.objects.get(pk=registration.pk)


def take(event: Event, code: str, by: User) -> Registration:
    return check_in_attendee(session=rows.sitting(event), code=code, by=by)


def door(event: Event) -> str:
    session = rows.sitting(event)
    return reverse("admin:gatherings_eventsession_check_in", args=[session.pk])


@ENGLISH
@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        make_check_in_code,
        build_check_in_url,
        lambda row: make_check_in_code(row).lower().replace("-", " – "),
    ],
)
def test_a_code_records_its_person_however_it_came(
    write: Callable[[Registration], str], officer: User
) -> None:
    event, registration = expected()
    assert take(event, write(registration), officer) == registration
    row = SessionAttendance.objects.get()
    assert (row.how, row.by) == (SessionAttendance.How.CODE, officer)


@ENGLISH
@pytest.mark.django_db
def test_a_second_scan_says_when_the_first_was(officer: User) -> None:
    event, registration = expected()
    code = make_check_in_code(registration)
    take(event, code, officer)
    with pytest.raises(Refused, match="is recorded already, at"):
        take(event, code, officer)
    assert SessionAttendance.objects.count() == 1


@ENGLISH
@pytest.mark.django_db
def test_what_is_not_right_is_said(officer: User) -> None:
    event, registration = expected(capacity=1)
    other, _elsewhere = expected()
    code = make_check_in_code(registration)
    with pytest.raises(Refused, match=f"another event: {event.title}"):
        take(other, code, officer)
    for forged in (code[:-1] + ("A" if code[-1] != "A" else "B"), "7", "", "x" * 900):
        with pytest.raises(Refused, match="not made here"):
            take(event, forged, officer)
    later = rows.event()
    early = rows.registered(later, "fatou")
    with pytest.raises(Refused, match="from the day of the session"):
        take(later, make_check_in_code(early), officer)
    assert not SessionAttendance.objects.exists()


@ENGLISH
@pytest.mark.django_db
def test_a_cancelled_place_and_one_not_there_yet_are_said(officer: User) -> None:
    event = rows.event(capacity=1)
    first, second = rows.registered(event, "moussa"), rows.registered(event, "fatou")
    third = rows.registered(event, "ibra")
    cancel_registration(registration=first, by=None)
    rows.today(event)
    for registration, state in (
        (first, "cancelled"),
        (second, "offered a place"),
        (third, "on the waiting list"),
    ):
        with pytest.raises(Refused, match=f"has no place .{state}"):
            take(event, make_check_in_code(registration), officer)


@ENGLISH
@pytest.mark.django_db
def test_only_who_may_record_checks_in(
    staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    event, registration = expected()
    reader = staff_member(Role.MONITORING)
    code = make_check_in_code(registration)
    with pytest.raises(PermissionDenied):
        take(event, code, reader)
    client = sign_in(reader)
    assert client.get(door(event)).status_code == 403
    assert client.post(door(event), {"code": code}).status_code == 403
    assert client.get(build_check_in_url(registration)).status_code == 403
    assert Client().get(build_check_in_url(registration)).status_code == 302
    assert not SessionAttendance.objects.exists()


@ENGLISH
@pytest.mark.django_db
def test_the_page_at_the_door_answers_form_and_script(
    officer: User, sign_in: SignIn
) -> None:
    event, registration = expected()
    client = sign_in(officer)
    code = make_check_in_code(registration)
    assert "Read codes by the camera" in client.get(door(event)).text

    first = client.post(door(event), {"code": code}, follow=True)
    again = client.post(door(event), {"code": code}, headers={"X-Check-In": "1"})

    assert "is recorded as present" in first.text
    assert again.json()["recorded"] is False
    assert "is recorded already" in again.json()["words"]
    assert client.put(door(event)).status_code == 405
    assert client.get("/admin/events/eventsession/0/check-in/").status_code == 404


@ENGLISH
@pytest.mark.django_db
def test_the_address_in_a_code_leads_to_the_sessions_of_today(
    officer: User, sign_in: SignIn
) -> None:
    event, registration = expected()
    client = sign_in(officer)
    page = client.get(build_check_in_url(registration))
    assert door(event) in page.text
    assert make_check_in_code(registration) in page.text
    forged = reverse("admin:gatherings_registration_code", args=["7-AAAAAAAA"])
    assert client.get(forged).status_code == 404
    assert client.post(build_check_in_url(registration)).status_code == 405


@ENGLISH
@pytest.mark.django_db
def test_the_personal_page_has_the_code_of_who_has_a_place() -> None:
    registration = rows.registered(rows.event(), language="en")
    page = build_place_link(registration)
    code = make_check_in_code(registration)
    shown = Client().get(page).text
    assert code in shown
    assert "data:image/svg+xml" in shown
    assert code in Message.objects.get(kind="gatherings/confirmed").text
    cancel_registration(registration=registration, by=None)
    assert code not in Client().get(page).text


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_a_check_in_asks_as_often_in_a_full_room_as_in_an_empty_one(
    number: int, officer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    event = rows.event()
    registered = [rows.registered(event, f"nom{n}") for n in range(number)]
    rows.today(event)
    session = rows.sitting(event)
    for row in registered[1:]:
        check_in_attendee(session=session, code=make_check_in_code(row), by=officer)
    code = make_check_in_code(registered[0])
    # Rights are read once for a request.
    assert officer.has_perm("gatherings.record_attendance")
    with django_assert_num_queries(13):
        check_in_attendee(session=session, code=code, by=officer)


@pytest.mark.django_db(transaction=True)
def test_two_readers_at_once_record_once(officer: User) -> None:
    event, registration = expected()
    session = rows.sitting(event)
    code = make_check_in_code(registration)
    barrier = threading.Barrier(2)
    refused: list[str] = []

    def read() -> None:
        barrier.wait()
        try:
            check_in_attendee(session=session, code=code, by=officer)
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=read) for _reader in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert SessionAttendance.objects.count() == 1
    assert len(refused) == 1
