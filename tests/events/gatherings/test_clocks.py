"""An event has the clock of its place, on every page, mail and paper, however far the reader is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader

from events.gatherings.indicators import list_public_events
from events.gatherings.models import Event
from events.gatherings.rules import read_event_times, read_place_time
from home.space.rows import gather_space_rows
from home.space.tasks import list_own_tasks
from pemwecco.accounts.models import User
from pemwecco.core.indicators import Period
from pemwecco.core.spreadsheets import WorkbookSheet, build_workbook
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn
from tests.events.gatherings import rows

pytestmark = pytest.mark.usefixtures("english")

# 09:00 to 12:30 in Brussels, in summer; 07:00 to 10:30 for the server and in Dakar.
BEGINS = datetime(2027, 6, 10, 7, tzinfo=UTC)
ENDS = datetime(2027, 6, 10, 10, 30, tzinfo=UTC)


def in_brussels(**fields: object) -> Event:
    facts = {
        "timezone": "Europe/Brussels",
        "place": "Kaai 1, Gent",
        "starts_at": BEGINS,
        "ends_at": ENDS,
    }
    return rows.event(**facts | fields)


@pytest.mark.parametrize(
    ("typed", "zone", "moment"),
    [
        ("2027-06-10 09:00", "Europe/Brussels", "2027-06-10T07:00:00+00:00"),
        ("2027-01-10 09:00", "Europe/Brussels", "2027-01-10T08:00:00+00:00"),
        ("2027-06-10 09:00", "Africa/Dakar", "2027-06-10T09:00:00+00:00"),
        ("2027-06-10 00:30", "Asia/Kolkata", "2027-06-09T19:00:00+00:00"),
        # The hour that Brussels shows twice is the first one, in summer time.
        ("2027-10-31 02:30", "Europe/Brussels", "2027-10-31T00:30:00+00:00"),
        # The hour that it skips is none.
        ("2027-03-28 02:30", "Europe/Brussels", None),
    ],
)
@pytest.mark.unit
def test_what_is_typed_is_read_on_the_clock_of_the_place(
    typed: str, zone: str, moment: str | None
) -> None:
    read = read_place_time(datetime.fromisoformat(typed).replace(tzinfo=UTC), zone)
    assert (read and read.astimezone(UTC).isoformat()) == moment


@pytest.mark.unit
def test_an_end_before_the_beginning_is_said_at_its_field() -> None:
    typed = {"starts_at": ENDS, "ends_at": BEGINS, "timezone": "Europe/Brussels"}
    read = read_event_times(typed)
    assert {name: found.code for name, found in read.findings.items()} == {
        "ends_at": "order"
    }


def form_of(event: Event, **changed: str) -> dict[str, str]:
    return {
        "title": event.title,
        "slug": event.slug,
        "kind": event.kind,
        "summary": event.summary,
        "language": event.language,
        "place": event.place,
        "online_link": "",
        "timezone": event.timezone,
        "starts_at_0": "2027-06-10",
        "starts_at_1": "09:00",
        "ends_at_0": "2027-06-10",
        "ends_at_1": "12:30",
        "capacity": "",
        "public": "on",
        "published": "on",
    } | changed


@pytest.mark.django_db
def test_staff_type_and_read_hours_of_the_place(sign_in: SignIn, officer: User) -> None:
    event = in_brussels()
    browser = sign_in(officer)
    page = reverse("admin:gatherings_event_change", args=[event.pk])

    shown = browser.get(page).content.decode()
    assert 'value="09:00:00"' in shown
    assert 'value="12:30:00"' in shown
    # Saved as it is shown, nothing moves.
    assert browser.post(page, form_of(event)).status_code == 302
    event.refresh_from_db()
    assert (event.starts_at, event.ends_at) == (BEGINS, ENDS)
    later = form_of(event, starts_at_1="10:00", ends_at_1="13:00")
    assert browser.post(page, later).status_code == 302
    event.refresh_from_db()
    assert event.starts_at == datetime(2027, 6, 10, 8, tzinfo=UTC)
    listed = browser.get(reverse("admin:gatherings_event_changelist")).content.decode()
    assert "10 June 2027, 10:00" in listed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"ends_at_1": "08:59"}, "The event ends before it starts."),
        (
            {"starts_at_0": "2027-03-28", "starts_at_1": "02:30"},
            "This hour does not exist",
        ),
    ],
)
def test_hours_that_cannot_be_are_refused_at_their_field(
    sign_in: SignIn, officer: User, changed: dict[str, str], sentence: str
) -> None:
    event = in_brussels()
    page = reverse("admin:gatherings_event_change", args=[event.pk])

    answer = sign_in(officer).post(page, form_of(event, **changed))

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    event.refresh_from_db()
    assert event.starts_at == BEGINS


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("Europe/Brussels", ("09:00", "12:30")),
        ("Africa/Dakar", ("07:00", "10:30")),
        ("Asia/Kolkata", ("12:30", "16:00")),
    ],
)
def test_every_page_mail_and_paper_has_the_hours_of_the_place(
    sign_in: SignIn, officer: User, awa: User, zone: str, hours: tuple[str, str]
) -> None:
    factories.programme()
    event = in_brussels(timezone=zone, kind=Event.Kind.TRAINING)
    person = factories.person(email=awa.email)
    registration = rows.registered(event, email=person.email)
    browser, staff = sign_in(awa), sign_in(officer)
    begins, ends = hours

    public = Client(HTTP_ACCEPT_LANGUAGE="en")
    listed = public.get(reverse("gatherings:list")).content.decode()
    detail = public.get(
        reverse("gatherings:detail", args=[event.slug])
    ).content.decode()
    door = staff.get(
        reverse(
            "admin:gatherings_eventsession_attendance", args=[rows.sitting(event).pk]
        )
    ).content.decode()
    paper = staff.get(
        reverse("admin:gatherings_eventsession_sheet", args=[rows.sitting(event).pk])
    )
    sheet = PdfReader(BytesIO(paper.content)).pages[0].extract_text()
    mail = Message.objects.get(kind="gatherings/confirmed")

    assert begins in " ".join(listed.split())
    assert f">{begins}<" in detail
    assert f"10 June 2027, {ends}" in " ".join(detail.split())
    assert f", {begins}" in " ".join(door.split())
    assert f"{begins} – {ends}" in sheet
    assert f"{begins}" in mail.text
    assert f"{ends}" in mail.text
    assert registration.event.starts_local.isoformat().startswith("2027-06-10T")
    assert browser.get(reverse("home:public")).status_code == 200


@pytest.mark.django_db
def test_the_file_for_the_calendar_names_and_describes_the_zone() -> None:
    event = in_brussels()
    rows.registered(event)
    event.place = "Kaai 2, Gent"
    event.save()
    rows.registered(event, "fatou")

    files = []
    for mail in Message.objects.filter(kind="gatherings/confirmed").order_by("pk"):
        with mail.attachments.get().file.open("rb") as stored:
            files.append(Calendar.from_ical(stored.read()))
    entries = [calendar.walk("VEVENT")[0] for calendar in files]
    zone = files[0].walk("VTIMEZONE")[0]

    assert entries[0]["dtstart"].to_ical() == b"20270610T090000"
    assert entries[0]["dtstart"].params["TZID"] == "Europe/Brussels"
    assert entries[0].decoded("dtstart").astimezone(UTC) == BEGINS
    assert (
        zone.walk("DAYLIGHT")[0]["rrule"].to_ical()
        == b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"
    )
    assert entries[0]["uid"] == entries[1]["uid"]
    assert "@" not in str(entries[0]["uid"])
    assert entries[0].decoded("sequence") < entries[1].decoded("sequence")


@pytest.mark.django_db
def test_a_task_and_a_figure_have_the_day_of_the_place(awa: User) -> None:
    """Half past midnight in Kolkata is still the day before for the server."""
    event = in_brussels(
        timezone="Asia/Kolkata",
        kind=Event.Kind.TRAINING,
        starts_at=datetime(2027, 6, 30, 19, tzinfo=UTC),
        ends_at=datetime(2027, 6, 30, 22, tzinfo=UTC),
    )
    file = factories.participation(
        stage="prepared", person=factories.person(email=awa.email)
    )
    registration = rows.registered(event, email=awa.email)
    days = {task.due_on for task in list_own_tasks(gather_space_rows(awa, [file]))}
    assert date(2027, 7, 1) in days
    assert date(2027, 6, 30) not in days

    rows.came(registration)
    assert list_public_events(Period(date(2027, 7, 1), date(2027, 7, 31))).count() == 1
    assert list_public_events(Period(date(2027, 6, 1), date(2027, 6, 30))).count() == 0


@pytest.mark.django_db
def test_a_workbook_has_the_hours_of_the_place() -> None:
    event = in_brussels()
    sheet = WorkbookSheet("Events", ["starts"], [[event.starts_local]])
    read = load_workbook(BytesIO(build_workbook([sheet])))
    page = read["Events"]
    assert page["A2"].value == datetime(2027, 6, 10, 9)  # noqa: DTZ001  a cell has no zone
