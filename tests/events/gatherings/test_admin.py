from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from events.gatherings.lifecycle import RegistrationStage as S
from events.gatherings.models import Event, Registration
from pemwecco.accounts.models import User
from pemwecco.mail.models import Message
from tests.conftest import SignIn
from tests.events.gatherings import rows

pytestmark = pytest.mark.usefixtures("english")


def attendance(event: Event) -> str:
    return reverse(
        "admin:gatherings_eventsession_attendance", args=[rows.sitting(event).pk]
    )


def sheet(event: Event) -> str:
    return reverse("admin:gatherings_eventsession_sheet", args=[rows.sitting(event).pk])


def names_present(event: Event) -> set[str]:
    found = rows.sitting(event).attendances
    return set(found.values_list("registration__person__given_names", flat=True))


@pytest.mark.django_db
def test_an_officer_ticks_who_came_and_closes_the_list(
    sign_in: SignIn, officer: User
) -> None:
    event = rows.event()
    came = rows.registered(event, "moussa")
    rows.registered(event, "fatou")
    rows.today(event)
    browser = sign_in(officer)

    assert "EXEMPLE Moussa" in browser.get(attendance(event)).content.decode()
    browser.post(attendance(event), {"present": [came.pk], "close": "1"})

    assert names_present(event) == {"Moussa"}
    session = rows.sitting(event)
    assert (session.recorded_by, session.recorded_at is not None) == (officer, True)
    text = browser.get(attendance(event)).content.decode()
    assert "whoever is not ticked was absent" in text

    browser.post(attendance(event), {"before": [came.pk]})
    assert names_present(event) == set()


@pytest.mark.django_db
def test_someone_unannounced_is_added_at_the_door(
    sign_in: SignIn, officer: User
) -> None:
    event = rows.today(rows.event())
    browser = sign_in(officer)
    form = {"door": "1", "door-given_names": "Khady", "door-family_name": "Exemple"}

    browser.post(attendance(event), form)
    browser.post(attendance(event), form)

    assert Registration.objects.get().stage == S.CONFIRMED
    assert names_present(event) == {"Khady"}
    nameless = browser.post(attendance(event), {"door": "1"})
    assert "Write your name." in nameless.content.decode()


@pytest.mark.django_db
def test_attendance_before_the_day_says_when(sign_in: SignIn, officer: User) -> None:
    event = rows.event()
    row = rows.registered(event)

    shown = sign_in(officer).post(attendance(event), {"present": [row.pk]}, follow=True)

    assert "from the day of the session" in shown.content.decode()
    assert Registration.objects.get().stage == S.CONFIRMED


@pytest.mark.django_db
def test_the_list_is_closed_to_others(
    sign_in: SignIn, visa_officer: User, outsider: User, officer: User
) -> None:
    event = rows.event()

    assert sign_in(visa_officer).get(attendance(event)).status_code == 403
    assert sign_in(outsider).get(attendance(event)).status_code == 302
    assert (
        sign_in(officer)
        .get(reverse("admin:gatherings_eventsession_attendance", args=[0]))
        .status_code
        == 404
    )
    assert sign_in(officer).post(sheet(event)).status_code == 405


@pytest.mark.django_db
def test_lists_of_attendance_stand_in_the_order_in_which_people_look_names_up(
    sign_in: SignIn, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = rows.event()
    names = ["Diop", "Ébéné", "Edé", "N’Dao", "ndiaye", "N'Doye", "Öz", "Zongo"]
    for number, name in enumerate(reversed(names)):
        rows.registered(event, f"guest{number}", family_name=name)
    printed: list[Any] = []

    def keep(_template: str, context: dict[str, Any], _language: str) -> bytes:
        printed.extend(context["rows"])
        return b"%PDF"

    monkeypatch.setattr("events.gatherings.admin.sessions.render_pdf", keep)
    browser = sign_in(officer)
    browser.get(sheet(event))
    shown = browser.get(attendance(event)).context["rows"]

    assert [row.person.family_name for row in printed] == names
    assert [row.person.family_name for row in shown] == names


# WeasyPrint leaves its colour profile open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.django_db
def test_the_sheet_to_sign_names_everyone_with_a_place(
    sign_in: SignIn, officer: User
) -> None:
    event = rows.event()
    rows.registered(event)

    answer = sign_in(officer).get(sheet(event))

    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert answer["Content-Type"] == "application/pdf"
    assert "EXEMPLE Moussa" in text


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_often_for_three_people_as_for_one(
    sign_in: SignIn,
    officer: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    event = rows.event()
    for name in ("moussa", "fatou", "ibra")[:number]:
        rows.registered(event, name)
    browser = sign_in(officer)
    page = attendance(event)
    browser.get(page)

    with django_assert_num_queries(QUERIES):
        assert browser.get(page).status_code == 200


# Session, user, rights of the user and of the groups, sitting with event, registrations, signed lists.
QUERIES = 6


@pytest.mark.django_db
def test_cancelling_in_the_staff_pages_offers_the_place_to_who_waits(
    sign_in: SignIn, officer: User
) -> None:
    event = rows.event(capacity=1)
    first, second = rows.registered(event, "moussa"), rows.registered(event, "fatou")
    browser = sign_in(officer)

    browser.post(
        reverse("admin:gatherings_registration_move", args=[first.pk]),
        {"move": "cancel"},
    )

    assert Registration.objects.get(pk=second.pk).stage == S.OFFERED
    assert Message.objects.filter(kind="gatherings/offered").count() == 1


@pytest.mark.django_db
def test_the_staff_pages_of_events_open(sign_in: SignIn, officer: User) -> None:
    event = rows.event()
    row = rows.registered(event)
    browser = sign_in(officer)

    for page in (
        reverse("admin:gatherings_event_changelist"),
        reverse("admin:gatherings_event_add"),
        reverse("admin:gatherings_event_change", args=[event.pk]),
        reverse("admin:gatherings_registration_changelist"),
        reverse("admin:gatherings_registration_change", args=[row.pk]),
        reverse("admin:notes_learningnote_changelist"),
        reverse("admin:notes_learningnote_add"),
    ):
        assert browser.get(page).status_code == 200, page
