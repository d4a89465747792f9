"""How a public event is found, passed on and put into a calendar; never with the links to it online."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from events.gatherings.models import Event
from tests import factories
from tests.conftest import SignIn
from tests.events.gatherings import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
BEGINS = datetime(2027, 10, 30, 7, tzinfo=UTC)


def weekend(**fields: Any) -> Event:
    """Saturday and Sunday 9:00 to 12:00 in Brussels; in that night the clock is turned back."""
    facts = {
        "starts_at": BEGINS,
        "ends_at": BEGINS + timedelta(days=1, hours=4),
        "timezone": "Europe/Brussels",
        "online_link": "https://salle.example/secret",
    }
    return rows.event(**facts | fields)


def read_linked_data(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert found
    read: dict[str, Any] = json.loads(found[1])
    return read


def test_the_page_describes_the_event_on_the_clock_of_its_place(client: Client) -> None:
    factories.programme()
    event = weekend(title="Atelier </script> & vente", capacity=12)

    text = client.get(reverse("gatherings:detail", args=[event.slug])).content.decode()

    read = read_linked_data(text)
    assert read["@context"] == "https://schema.org"
    assert read["name"] == event.title
    assert read["startDate"] == "2027-10-30T09:00:00+02:00"
    assert read["endDate"] == "2027-10-31T12:00:00+01:00"
    begins = [session["startDate"] for session in read["subEvent"]]
    assert begins == ["2027-10-30T09:00:00+02:00", "2027-10-31T09:00:00+01:00"]
    assert read["maximumAttendeeCapacity"] == 12
    assert "salle.example" not in text
    assert 'property="og:title"' in text
    assert "https://wa.me/?text=" in text


def test_an_event_by_invitation_is_described_to_nobody(
    client: Client, sign_in: SignIn, officer: Any
) -> None:
    event = weekend(public=False)
    page = reverse("gatherings:detail", args=[event.slug])
    calendar = reverse("gatherings:calendar", args=[event.slug])

    assert client.get(page).status_code == 404
    assert client.get(calendar).status_code == 404
    text = sign_in(officer).get(page).content.decode()
    assert "ld+json" not in text
    assert "wa.me" not in text


def test_anyone_puts_the_sessions_into_a_calendar(client: Client) -> None:
    event = weekend()
    address = reverse("gatherings:calendar", args=[event.slug])

    answer = client.get(address)

    assert answer["Content-Type"].startswith("text/calendar")
    entries = Calendar.from_ical(answer.content).walk("VEVENT")
    hours = [entry["dtstart"].to_ical() for entry in entries]
    assert hours == [b"20271030T090000", b"20271031T090000"]
    assert b"salle.example" not in answer.content
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", {"Étiqueter", "Exporter", "Vendre"}),
        ("?words=etiqueter", {"Étiqueter"}),
        ("?words=gent", {"Vendre"}),
        ("?kind=seminar", {"Exporter"}),
        ("?language=nl", {"Vendre"}),
        ("?kind=workshop&language=fr", {"Étiqueter"}),
        ("?kind=party", {"Étiqueter", "Exporter", "Vendre"}),
        ("?words=nothing+like+it", set()),
    ],
)
def test_the_list_is_narrowed(client: Client, asked: str, shown: set[str]) -> None:
    rows.event(title="Étiqueter")
    rows.event(title="Exporter", kind="seminar")
    rows.event(title="Vendre", language="nl", place="Gent")

    text = client.get(reverse("gatherings:list") + asked).content.decode()

    titles = {"Étiqueter", "Exporter", "Vendre"}
    assert {title for title in titles if title in text} == shown
    assert ("No event to come is like that." in text) == (not shown)


def test_past_events_are_narrowed_too_and_keep_the_question(client: Client) -> None:
    past = timezone.now() - timedelta(days=3)
    for number in range(21):
        rows.event(title=f"Vente {number}", starts_at=past)
    rows.event(title="Exporter", starts_at=past)

    text = client.get(reverse("gatherings:list") + "?words=vente").content.decode()

    assert "Exporter" not in text
    assert "words=vente&amp;page=2" in text
