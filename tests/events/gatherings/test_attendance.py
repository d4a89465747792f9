"""Who came to which session: the list, the door, the sheet, and what stands on them."""

from __future__ import annotations

import threading
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from demo.page import build_small_pdf
from events.gatherings.lifecycle import RegistrationStage as S
from events.gatherings.models import (
    Event,
    EventSession,
    Registration,
    SessionAttendance,
    SessionSpeaker,
    SignedSheet,
)
from events.gatherings.queries import list_unrecorded_sessions, was_at_every_session
from events.gatherings.reminders import RULES
from events.gatherings.services.attendance import (
    add_walk_in_attendee,
    record_attendance,
)
from events.gatherings.services.registrations import cancel_registration
from events.gatherings.services.sessions import SessionPlan, plan_event
from home.desk.entries import count_desk_lines
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.network.models import Affiliation
from tests import factories
from tests.conftest import SignIn
from tests.events.gatherings import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def tick(
    session: EventSession, by: User, *present: Registration, close: bool = False
) -> int:
    return record_attendance(
        session=session,
        present={row.pk for row in present},
        taken_back=set(),
        close=close,
        by=by,
    )


def two_days() -> Event:
    """An event of which the first day is today and the second tomorrow."""
    now = timezone.now()
    event = rows.event()
    event.sessions.all().delete()
    for days in (0, 1):
        begins = now + timedelta(days=days) - timedelta(minutes=5)
        EventSession.objects.create(
            event=event, starts_at=begins, ends_at=begins + timedelta(hours=1)
        )
    event.refresh_from_db()
    return event


def registered_before(event: Event, *names: str) -> list[Registration]:
    """Registrations made before the first day."""
    people = []
    for name in names:
        person = factories.person(email=f"{name}@atelier.example")
        row = Registration.objects.create(event=event, person=person, stage=S.CONFIRMED)
        people.append(row)
    return people


def test_each_day_has_a_list_of_its_own(officer: User) -> None:
    event = two_days()
    moussa, fatou = registered_before(event, "moussa", "fatou")
    today, tomorrow = event.sessions.all()

    assert tick(today, officer, moussa, fatou, close=True) == 2
    with pytest.raises(Refused, match="from the day of the session"):
        tick(tomorrow, officer, moussa)

    assert today.attendances.count() == 2
    assert tomorrow.attendances.count() == 0
    assert not was_at_every_session(moussa)
    assert set(Registration.objects.values_list("stage", flat=True)) == {S.CONFIRMED}


def test_only_what_was_ticked_here_changes_and_twice_changes_nothing(
    officer: User,
) -> None:
    event = rows.event()
    came, elsewhere, late = (
        rows.registered(event, name) for name in ("moussa", "fatou", "ibra")
    )
    rows.today(event)
    session = rows.sitting(event)
    # Somebody else ticks Fatou on another screen.
    tick(session, officer, elsewhere)

    assert tick(session, officer, came, close=True) == 1
    assert tick(session, officer, came, elsewhere) == 0

    present = set(session.attendances.values_list("registration", flat=True))
    assert present == {came.pk, elsewhere.pk}
    assert late.pk not in present
    row = session.attendances.get(registration=came)
    assert (row.how, row.by) == (SessionAttendance.How.LIST, officer)


def test_attendance_asks_the_right(outsider: User) -> None:
    event = rows.event()
    row = rows.registered(event)
    rows.today(event)

    with pytest.raises(PermissionDenied):
        tick(rows.sitting(event), outsider, row)


def test_a_registration_of_another_event_is_ignored_and_refused_by_the_database(
    officer: User,
) -> None:
    event, other = rows.today(rows.event()), rows.event()
    stranger = rows.registered(other)
    session = rows.sitting(event)

    assert tick(session, officer, stranger) == 0
    with pytest.raises(IntegrityError, match="another event"), transaction.atomic():
        SessionAttendance.objects.create(
            session=session, registration=stranger, how="list"
        )


def test_who_stands_at_the_door_is_let_in_also_from_the_waiting_list(
    officer: User,
) -> None:
    event = rows.event(capacity=1)
    rows.registered(event, "moussa")
    waits = rows.registered(event, "fatou")
    rows.today(event)

    tick(rows.sitting(event), officer, waits)

    waits.refresh_from_db()
    assert waits.stage == S.CONFIRMED
    assert waits.steps.get(move="admit").by == officer


def test_who_cancelled_and_comes_anyway_is_taken_up_again(officer: User) -> None:
    event = rows.event()
    gone = rows.registered(event)
    cancel_registration(registration=gone, by=None)
    rows.today(event)

    row = add_walk_in_attendee(
        session=rows.sitting(event), attendee=rows.attendee(), by=officer
    )

    assert row.pk == gone.pk
    assert row.attendances.get().how == SessionAttendance.How.DOOR


def test_who_comes_unannounced_without_an_address_is_one_person(officer: User) -> None:
    event = rows.today(rows.event(capacity=0))
    walker = rows.attendee("khady", email="", function="Gérante")
    session = rows.sitting(event)

    first = add_walk_in_attendee(session=session, attendee=walker, by=officer)
    second = add_walk_in_attendee(session=session, attendee=walker, by=officer)

    assert (first.pk, first.stage) == (second.pk, S.CONFIRMED)
    assert first.function == "Gérante"
    assert session.attendances.count() == 1
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_screens_that_tick_the_same_person_record_them_once(officer: User) -> None:
    event = rows.event()
    row = rows.registered(event)
    session = rows.sitting(rows.today(event))
    barrier = threading.Barrier(2)
    changed: list[int] = []

    def click() -> None:
        barrier.wait()
        try:
            changed.append(tick(session, officer, row))
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _time in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert sorted(changed) == [0, 1]
    assert SessionAttendance.objects.count() == 1


def test_what_was_taken_back_stays_in_the_history(officer: User) -> None:
    event = rows.event()
    row = rows.registered(event)
    session = rows.sitting(rows.today(event))
    tick(session, officer, row)

    record_attendance(
        session=session, present=set(), taken_back={row.pk}, close=False, by=officer
    )

    kept = SessionAttendance.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]  # of the history
    assert list(kept.values_list("pgh_label", flat=True)) == ["insert", "delete"]


def signed_page() -> SimpleUploadedFile:
    content = build_small_pdf("Liste", "signée", "", "")
    return SimpleUploadedFile("liste.pdf", content, "application/pdf")


def test_the_scan_of_the_signed_list_is_attached_and_opened_by_staff_alone(
    sign_in: SignIn, officer: User, visa_officer: User
) -> None:
    event = rows.today(rows.event())
    session = rows.sitting(event)
    address = reverse("admin:gatherings_eventsession_signed", args=[session.pk])
    page = reverse("admin:gatherings_eventsession_attendance", args=[session.pk])
    browser = sign_in(officer)

    shown = browser.post(address, {"file": signed_page()}, follow=True)

    assert "The signed list is attached." in shown.content.decode()
    sheet = SignedSheet.objects.get()
    assert (sheet.session, sheet.by) == (session, officer)
    file = reverse("documents:download", args=[sheet.document_id])
    assert file in browser.get(page).content.decode()
    opened: Any = browser.get(file)
    assert b"".join(opened.streaming_content).startswith(b"%PDF")
    assert sign_in(visa_officer).get(file).status_code == 404
    assert sign_in(visa_officer).post(address).status_code == 403
    assert sign_in(officer).get(address).status_code == 405


def test_a_file_that_is_none_is_refused_with_a_sentence(
    sign_in: SignIn, officer: User
) -> None:
    session = rows.sitting(rows.today(rows.event()))
    address = reverse("admin:gatherings_eventsession_signed", args=[session.pk])
    bad = SimpleUploadedFile("liste.pdf", b"nothing", "application/pdf")

    empty = sign_in(officer).post(address, {}, follow=True)
    wrong = sign_in(officer).post(address, {"file": bad}, follow=True)

    assert "This field is required." in empty.content.decode()
    assert 'class="errorlist' in wrong.content.decode() or wrong.status_code == 200
    assert not SignedSheet.objects.exists()


# WeasyPrint leaves its colour profile open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_sheet_has_what_an_auditor_looks_for(
    sign_in: SignIn, officer: User
) -> None:
    event = two_days()
    moussa, fatou = registered_before(event, "moussa", "fatou")
    Registration.objects.filter(pk=moussa.pk).update(
        function="Directrice", organisation_name="Atelier Exemple"
    )
    Affiliation.objects.create(
        person=fatou.person,
        organisation=factories.organisation(),
        kind="employee",
        function="Comptable",
    )
    _today, tomorrow = event.sessions.all()
    SessionSpeaker.objects.create(
        session=tomorrow, person=factories.person(), role="trainer"
    )
    address = reverse("admin:gatherings_eventsession_sheet", args=[tomorrow.pk])

    answer = sign_in(officer).get(address)

    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    said = ["Directrice", "Comptable", "Atelier Exemple", "Function", "Signature"]
    for word in [*said, "Trainer", str(tomorrow.starts_local.year), "European Union"]:
        assert word in text, word
    assert f"{tomorrow.starts_local.day} " in text


def held_yesterday() -> EventSession:
    event = rows.event()
    rows.registered(event)
    ends = timezone.now() - timedelta(days=1)
    event.sessions.update(starts_at=ends - timedelta(hours=2), ends_at=ends)
    return rows.sitting(event)


def test_a_session_without_a_list_is_late_work_until_it_is_closed(
    officer: User,
) -> None:
    session = held_yesterday()
    empty = rows.event()
    empty.sessions.update(
        starts_at=session.starts_at - timedelta(days=1), ends_at=session.ends_at
    )
    assert list(list_unrecorded_sessions()) == [session]
    [line] = [
        line
        for line in count_desk_lines(officer)
        if "gatherings_eventsession" in line.address or "unrecorded" in line.address
    ]
    assert (line.count, line.is_late) == (1, True)

    tick(session, officer, close=True)

    assert not list_unrecorded_sessions()


def test_staff_are_reminded_of_it(officer: User) -> None:
    session = held_yesterday()
    [rule] = RULES

    assert list(rule.over()) == [session]
    assert len(list(rule.when(session))) == 2
    assert officer.email in {one.email for one in rule.to(session)}
    assert rule.unless(session) == ""
    assert "attendance" in rule.context(session)["url"]
    tick(session, officer, close=True)
    session.refresh_from_db()
    assert rule.unless(session)


def test_the_public_page_shows_the_programme_without_the_links(client: Client) -> None:
    begins = timezone.now() + timedelta(days=9)
    noon = begins + timedelta(hours=3)
    plans = [
        SessionPlan(begins, noon, "Matin", "Salle 1", "https://salle.example/un"),
        SessionPlan(noon, noon + timedelta(hours=2), "Midi"),
    ]
    event = Event(
        slug="semaine",
        kind="training",
        title="Semaine",
        place="Dakar",
        timezone="Africa/Dakar",
        published=True,
        online_link="https://salle.example/tous",
    )
    plan_event(event=event, sessions=plans)
    speaker = factories.person(given_names="Coumba", family_name="Tamarin")
    morning = event.sessions.get(title="Matin")
    SessionSpeaker.objects.create(session=morning, person=speaker, role="trainer")

    text = client.get(reverse("gatherings:detail", args=["semaine"])).content.decode()

    assert "Matin" in text
    assert "Salle 1" in text
    assert "Coumba Tamarin" in text
    assert "salle.example" not in text
