"""When and where: an event with its sessions; whoever registered is told of what moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from events.gatherings.models import Event, EventSession
from events.gatherings.rules import list_session_findings, split_into_days
from events.gatherings.services.registrations import cancel_registration
from events.gatherings.services.sessions import (
    add_session,
    change_event,
    change_session,
    remove_session,
)
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests.conftest import SignIn
from tests.events.gatherings import rows

ZONES = ("Africa/Dakar", "Europe/Brussels", "Asia/Kolkata")


@pytest.mark.unit
def test_the_night_in_which_the_clock_changes_keeps_the_hours_of_the_place() -> None:
    # From Friday to Monday, 9:00 to 17:00 in Brussels; the clock is turned back on Sunday 31 October 2027.
    days = split_into_days(
        datetime(2027, 10, 29, 7, tzinfo=UTC),
        datetime(2027, 11, 1, 16, tzinfo=UTC),
        "Europe/Brussels",
    )
    assert [begins.hour for begins, _ends in days] == [7, 7, 8, 8]
    assert [ends.hour for _begins, ends in days] == [15, 15, 16, 16]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("2027-06-10T09:00", "2027-06-10T12:00"),
        ("2027-06-10T20:00", "2027-06-11T02:00"),
    ],
)
def test_one_day_and_one_night_are_one_sitting(begins: str, ends: str) -> None:
    moments = [
        datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (begins, ends)
    ]
    assert split_into_days(moments[0], moments[1], "Africa/Dakar") == [tuple(moments)]
    assert not list(list_session_findings(moments[0], moments[1], "Africa/Dakar"))


@pytest.mark.unit
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)),  # noqa: DTZ001  made aware below
    st.integers(0, 10),
    st.integers(1, 8),
    st.sampled_from(ZONES),
)
def test_sittings_follow_each_other_and_span_the_whole(
    begins: datetime, days: int, hours: int, zone: str
) -> None:
    starts = begins.replace(hour=9, tzinfo=UTC)
    ends = starts + timedelta(days=days, hours=hours)
    sittings = split_into_days(starts, ends, zone)
    assert sittings[0][0] == starts
    assert sittings[-1][1] == ends
    for (_begin, end), (following, _end) in pairwise(sittings):
        assert end < following


@pytest.mark.unit
def test_a_session_over_several_days_is_refused() -> None:
    begins = datetime(2027, 6, 10, 9, tzinfo=UTC)
    found = list_session_findings(begins, begins + timedelta(days=2, hours=1), ZONES[0])
    assert [finding.code for finding in found] == ["session-days"]
    found = list_session_findings(begins, begins - timedelta(hours=1), ZONES[0])
    assert [finding.code for finding in found] == ["session-reversed"]


pytestmark = pytest.mark.usefixtures("english")
BEGINS = datetime(2027, 6, 10, 9, tzinfo=UTC)


def week(**fields: Any) -> Event:
    """Three days, 9:00 to 12:00 in Dakar."""
    times = {"starts_at": BEGINS, "ends_at": BEGINS + timedelta(days=2, hours=3)}
    return rows.event(**times | fields)


def told(kind: str = "gatherings/moved") -> list[str]:
    return list(Message.objects.filter(kind=kind).values_list("to", flat=True))


@pytest.mark.django_db
def test_an_event_of_three_days_has_three_sessions_and_spans_them() -> None:
    event = week()
    assert event.sessions.count() == 3

    last = event.sessions.last()
    assert last is not None
    last.delete()
    event.refresh_from_db()
    assert event.ends_at == BEGINS + timedelta(days=1, hours=3)
    first = event.sessions.first()
    assert first is not None
    EventSession.objects.filter(pk=first.pk).update(
        starts_at=BEGINS - timedelta(hours=1)
    )
    event.refresh_from_db()
    assert event.starts_at == BEGINS - timedelta(hours=1)


@pytest.mark.django_db
def test_a_session_that_moves_is_told_to_all_who_registered_once(officer: User) -> None:
    event = week(capacity=1, online_link="https://salle.example/a")
    rows.registered(event, "moussa")
    rows.registered(event, "fatou")
    cancel_registration(registration=rows.registered(event, "ibra"), by=None)
    session = event.sessions.all()[1]
    session.starts_at += timedelta(hours=2)
    session.ends_at += timedelta(hours=2)

    assert change_session(session=session, by=officer) == 2
    assert change_session(session=session, by=officer) == 0

    assert sorted(told()) == ["fatou@atelier.example", "moussa@atelier.example"]
    sure = Message.objects.get(kind="gatherings/moved", to="moussa@atelier.example")
    waits = Message.objects.get(kind="gatherings/moved", to="fatou@atelier.example")
    assert "vendredi 11 juin 2027, 11:00–14:00" in sure.text
    assert "salle.example" in sure.text
    assert "salle.example" not in waits.text
    assert waits.attachments.count() == 0
    with sure.attachments.get().file.open("rb") as stored:
        entries = Calendar.from_ical(stored.read()).walk("VEVENT")
    assert len(entries) == 3
    assert len({entry["uid"] for entry in entries}) == 3

    # Moved back: that is news again.
    session.starts_at -= timedelta(hours=2)
    session.ends_at -= timedelta(hours=2)
    assert change_session(session=session, by=officer) == 2


@pytest.mark.django_db
def test_a_new_title_is_no_news_and_one_added_or_taken_out_is(officer: User) -> None:
    event = week()
    rows.registered(event)
    session = event.sessions.all()[0]
    session.title = "Ouverture"
    assert change_session(session=session, by=officer) == 0

    begins = BEGINS + timedelta(days=4)
    more = EventSession(
        event=event, starts_at=begins, ends_at=begins + timedelta(hours=1)
    )
    assert add_session(session=more, by=officer) == 1
    assert remove_session(session=more, by=officer) == 1
    assert event.sessions.count() == 3


@pytest.mark.django_db
def test_the_only_session_moves_with_its_event() -> None:
    event = rows.event()
    rows.registered(event)
    event.starts_at += timedelta(days=1)
    event.ends_at += timedelta(days=1)

    assert change_event(event=event) == 1
    assert rows.sitting(event).starts_at == event.starts_at
    event.title = "Autre titre"
    assert change_event(event=event) == 0
    event.place = "Ailleurs"
    assert change_event(event=event) == 1


@pytest.mark.django_db
def test_an_event_that_is_over_or_not_published_tells_nobody() -> None:
    event = rows.event()
    rows.registered(event)
    event.published = False
    event.place = "Ailleurs"
    assert change_event(event=event) == 0
    assert not told()


@pytest.mark.django_db
def test_a_session_with_somebody_recorded_stays_on_its_day(
    officer: User, outsider: User
) -> None:
    event = rows.event()
    registration = rows.registered(event)
    rows.today(event)
    rows.came(registration)
    session = rows.sitting(event)
    session.starts_at += timedelta(days=2)
    session.ends_at += timedelta(days=2)

    with pytest.raises(Refused, match="its day stays"):
        change_session(session=session, by=officer)
    with pytest.raises(Refused, match="its day stays"):
        remove_session(session=session, by=officer)
    with pytest.raises(PermissionDenied):
        change_session(session=session, by=outsider)


def typed(session: EventSession, **changed: str) -> dict[str, str]:
    begins, ends = session.starts_local, session.ends_local
    return {
        "title": session.title,
        "starts_at_0": f"{begins:%Y-%m-%d}",
        "starts_at_1": f"{begins:%H:%M:%S}",
        "ends_at_0": f"{ends:%Y-%m-%d}",
        "ends_at_1": f"{ends:%H:%M:%S}",
        "room": session.room,
        "online_link": session.online_link,
        "speakers-TOTAL_FORMS": "0",
        "speakers-INITIAL_FORMS": "0",
    } | changed


@pytest.mark.django_db
def test_staff_move_a_session_on_its_page(sign_in: SignIn, officer: User) -> None:
    event = week(timezone="Europe/Brussels")
    rows.registered(event)
    session = event.sessions.all()[1]
    browser = sign_in(officer)
    page = reverse("admin:gatherings_eventsession_change", args=[session.pk])

    assert 'value="11:00:00"' in browser.get(page).content.decode()
    done = browser.post(page, typed(session, starts_at_1="10:30"), follow=True)

    assert "1 person who registered is told by mail." in done.content.decode()
    session.refresh_from_db()
    assert session.starts_at == datetime(2027, 6, 11, 8, 30, tzinfo=UTC)
    long = browser.post(page, typed(session, ends_at_0="2027-06-14"))
    assert "A session is on one day" in long.content.decode()
    skipped = {"starts_at_0": "2028-03-26", "starts_at_1": "02:30"}
    none = browser.post(page, typed(session, **skipped, ends_at_0="2028-03-26"))
    assert "This hour does not exist" in none.content.decode()


@pytest.mark.django_db
def test_staff_add_and_take_out_a_session(
    sign_in: SignIn, officer: User, visa_officer: User
) -> None:
    event = rows.event(starts_at=BEGINS, ends_at=BEGINS + timedelta(hours=3))
    browser = sign_in(officer)
    add = reverse("admin:gatherings_eventsession_add") + f"?event={event.pk}"
    assert browser.get(add).status_code == 200
    begins = BEGINS + timedelta(days=1)
    new = EventSession(
        event=event, starts_at=begins, ends_at=begins + timedelta(hours=2)
    )
    browser.post(add, typed(new, event=str(event.pk), room="Salle 2"))
    assert list(event.sessions.values_list("room", flat=True)) == ["", "Salle 2"]

    # The hours of the event are now those of its sessions.
    page = browser.get(reverse("admin:gatherings_event_change", args=[event.pk]))
    assert "each with hours of its own" in page.content.decode()
    last = event.sessions.last()
    assert last is not None
    remove = reverse("admin:gatherings_eventsession_remove", args=[last.pk])
    assert browser.get(remove).status_code == 405
    assert sign_in(visa_officer).post(remove).status_code == 403
    sign_in(officer).post(remove)
    assert event.sessions.count() == 1
    only = reverse(
        "admin:gatherings_eventsession_remove", args=[rows.sitting(event).pk]
    )
    said = sign_in(officer).post(only, follow=True).content.decode()
    assert "An event has at least one session." in said


@pytest.mark.django_db
def test_an_event_entered_by_staff_has_its_session(
    sign_in: SignIn, officer: User
) -> None:
    answer = sign_in(officer).post(
        reverse("admin:gatherings_event_add"),
        {
            "title": "Atelier",
            "slug": "atelier-neuf",
            "kind": "workshop",
            "language": "fr",
            "place": "Gent",
            "timezone": "Europe/Brussels",
            "starts_at_0": "2030-06-10",
            "starts_at_1": "09:00",
            "ends_at_0": "2030-06-11",
            "ends_at_1": "12:30",
        },
    )
    assert answer.status_code == 302
    event = Event.objects.get()
    days = [session.starts_local.day for session in event.sessions.all()]
    assert days == [10, 11]
