"""The calendar feed as calendar programs read it: zones, places, cancelled stops, lasting identifiers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar, Component, vRecur
from icalendar import Timezone as CalendarZone
from pytest_django import Settings

from mobility.hosts.services.placements import cancel_placement
from mobility.itineraries.models import Itinerary, Stop
from mobility.itineraries.services.programme import publish_itinerary
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.network.models import Organisation
from tests.mobility.itineraries.test_pages import feed_of
from tests.mobility.itineraries.test_services import stay

pytestmark = pytest.mark.django_db
BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture
def itinerary(officer: User) -> Itinerary:
    made = stay()
    publish_itinerary(itinerary=made, by=officer)
    return made


def read_events(itinerary: Itinerary) -> dict[str, Component]:
    """The entries of the feed, by what they are called."""
    calendar = Calendar.from_ical(Client().get(feed_of(itinerary)).content)
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


def find_event(itinerary: Itinerary, begins: str) -> Component:
    for name, event in read_events(itinerary).items():
        if name.startswith(begins):
            return event
    raise AssertionError(begins)


def read_states(itinerary: Itinerary) -> dict[str, tuple[str, int]]:
    """State and sequence by identifier."""
    states = {}
    for event in read_events(itinerary).values():
        states[str(event["uid"])] = (str(event["status"]), event.decoded("sequence"))
    return states


def test_the_feed_reads_back_as_the_stay(itinerary: Itinerary) -> None:
    answer = Client().get(feed_of(itinerary))

    assert answer["Content-Type"].startswith("text/calendar")
    assert len(read_events(itinerary)) == 4
    visit = find_event(itinerary, "Visite à Antwerpen")
    assert visit.decoded("dtstart") == datetime(2027, 3, 2, 9, tzinfo=BRUSSELS)
    assert visit["dtstart"].params["TZID"] == "Europe/Brussels"
    assert visit.decoded("rrule")["COUNT"] == [8]
    assert (visit.decoded("sequence"), visit["status"]) == (2, "CONFIRMED")
    seminar = read_events(itinerary)["Séminaire"]
    assert seminar.decoded("dtstart") == date(2027, 3, 12)
    assert seminar.decoded("dtend") == date(2027, 3, 13)


def test_the_zone_of_the_place_is_described_by_its_yearly_rules(
    itinerary: Itinerary,
) -> None:
    calendar = Calendar.from_ical(Client().get(feed_of(itinerary)).content)

    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["tzid"]) == "Europe/Brussels"
    rules = {}
    for part in zone.subcomponents:
        # The text of a rule, whatever class the reader has for it.
        rules[part.name] = vRecur(part["rrule"]).to_ical().decode()
    assert rules == {
        "STANDARD": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "DAYLIGHT": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    }
    assert "rdate" not in str(zone.to_ical()).lower()


@pytest.mark.parametrize(
    ("days", "in_utc"),
    [
        # Saturday 27 and Sunday 28 March 2027: summer time begins in the night between.
        ((date(2027, 3, 27), date(2027, 3, 28)), [8, 7]),
        # Saturday 30 and Sunday 31 October 2027: it ends.
        ((date(2027, 10, 30), date(2027, 10, 31)), [7, 8]),
    ],
)
def test_a_stop_over_a_clock_change_keeps_its_hours_by_what_the_file_says(
    officer: User, days: tuple[date, date], in_utc: list[int]
) -> None:
    first, last = days
    itinerary = stay(arrives_on=first, leaves_on=last)
    itinerary.stops.all().delete()
    Stop.objects.create(
        itinerary=itinerary,
        starts_on=first,
        ends_on=last,
        starts_at=time(9),
        ends_at=time(17),
        activity="fair",
        title="Salon",
        place="Bruxelles",
    )
    publish_itinerary(itinerary=itinerary, by=officer)

    calendar = Calendar.from_ical(Client().get(feed_of(itinerary)).content)
    (zone,) = calendar.walk("VTIMEZONE")
    assert isinstance(zone, CalendarZone)
    # The clock that the file itself describes, as a program has it that knows no names of zones.
    clock = zone.to_tz(lookup_tzid=False)
    event = find_event(itinerary, "Salon")
    assert event["dtstart"].to_ical() == f"{first:%Y%m%d}T090000".encode()
    assert event["dtend"].to_ical() == f"{first:%Y%m%d}T170000".encode()
    hours = []
    for day in days:
        hours.append(datetime.combine(day, time(9), clock).astimezone(UTC).hour)
    assert hours == in_utc


def test_a_stop_in_dakar_has_the_clock_of_dakar(officer: User) -> None:
    itinerary = stay()
    programme = itinerary.participation.call.programme
    programme.destination_timezone = "Africa/Dakar"
    programme.save()
    publish_itinerary(itinerary=itinerary, by=officer)

    text = Client().get(feed_of(itinerary)).content.decode()

    assert "DTSTART;TZID=Africa/Dakar:20270302T090000\r\n" in text
    assert "TZID:Africa/Dakar\r\n" in text
    assert "TZOFFSETTO:+0000\r\n" in text


def test_the_place_has_the_street_of_its_host(
    itinerary: Itinerary, officer: User
) -> None:
    placement = itinerary.participation.placements.get(stops__place="Antwerpen")
    organisation = placement.host.organisation
    Organisation.objects.filter(pk=organisation.pk).update(
        address="Voorbeeldkaai 12, bus 3, 2000 Antwerpen"
    )
    publish_itinerary(itinerary=itinerary, by=officer)

    visit = find_event(itinerary, "Visite à Antwerpen")
    assert str(visit["location"]) == (
        f"{organisation.name}, Voorbeeldkaai 12, bus 3, 2000 Antwerpen"
    )
    assert str(find_event(itinerary, "Visite à Liège")["location"]) == "Liège"


def test_identifiers_last_through_versions_and_when_the_site_moves(
    itinerary: Itinerary, officer: User, settings: Settings
) -> None:
    before = read_states(itinerary)
    settings.SITE_URL = "https://elders.example"
    Stop.objects.filter(place="Bruxelles").update(title="Grand séminaire")
    publish_itinerary(itinerary=itinerary, by=officer)

    after = read_states(itinerary)

    assert after == dict.fromkeys(before, ("CONFIRMED", 4))
    assert not any("@" in uid or "." in uid for uid in after)


def test_what_was_taken_out_stays_as_cancelled(
    itinerary: Itinerary, officer: User
) -> None:
    itinerary.stops.get(place="Bruxelles").delete()
    itinerary.participation.flights.all().delete()
    publish_itinerary(itinerary=itinerary, by=officer)
    Stop.objects.filter(place="Liège").update(starts_at=time(10))
    publish_itinerary(itinerary=itinerary, by=officer)

    states = {
        name.split(" – ")[0]: (str(event["status"]), event.decoded("sequence"))
        for name, event in read_events(itinerary).items()
    }
    assert states == {
        "Visite à Antwerpen": ("CONFIRMED", 6),
        "Visite à Liège": ("CONFIRMED", 6),
        "Séminaire": ("CANCELLED", 4),
        "EX 101, 28/02/2027": ("CANCELLED", 4),
    }


def test_a_visit_that_is_called_off_is_cancelled_before_the_next_version(
    itinerary: Itinerary, officer: User
) -> None:
    browser, address = Client(), feed_of(itinerary)
    etag = browser.get(address)["ETag"]
    placement = itinerary.participation.placements.get(stops__place="Liège")
    cancel_placement(placement=placement, reason="Fermé", actor=Staff(officer))

    again = browser.get(address, headers={"if-none-match": etag})
    assert again.status_code == 200
    visit = find_event(itinerary, "Visite à Liège")
    assert (visit["status"], visit.decoded("sequence")) == ("CANCELLED", 3)
    Stop.objects.filter(place="Liège").delete()
    publish_itinerary(itinerary=itinerary, by=officer)
    visit = find_event(itinerary, "Visite à Liège")
    assert (visit["status"], visit.decoded("sequence")) == ("CANCELLED", 4)
    other = find_event(itinerary, "Visite à Antwerpen")
    assert other["status"] == "CONFIRMED"


def test_lines_are_folded_ended_and_escaped_as_the_standard_says(
    itinerary: Itinerary, officer: User
) -> None:
    details = (
        "Entrée B; quai n° 4, « à gauche »\\droite\n" + "Éléphants – çà et là. " * 9
    )
    Stop.objects.filter(place="Bruxelles").update(
        details=details, title="Séminaire; eau, thé"
    )
    publish_itinerary(itinerary=itinerary, by=officer)

    content = Client().get(feed_of(itinerary)).content

    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    # No sign is cut in two: each line is text by itself.
    assert [line.decode() for line in lines]
    whole = content.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Séminaire\\; eau\\, thé\r\n" in whole
    assert "Entrée B\\; quai n° 4\\, « à gauche »\\\\droite\\nÉléphants" in whole
    event = find_event(itinerary, "Séminaire")
    assert str(event["description"]).endswith(details)


def test_every_time_of_writing_is_in_universal_time(itinerary: Itinerary) -> None:
    stamps: list[Any] = []
    for event in read_events(itinerary).values():
        stamps += [event.decoded("dtstamp"), event.decoded("last-modified")]
    assert all(stamp.utcoffset().total_seconds() == 0 for stamp in stamps)
    assert all(stamp <= timezone.now() for stamp in stamps)


def test_an_unchanged_feed_answers_304(itinerary: Itinerary, officer: User) -> None:
    browser, address = Client(), feed_of(itinerary)
    etag = browser.get(address)["ETag"]

    same = browser.get(address, headers={"if-none-match": etag})
    assert (same.status_code, same.content) == (304, b"")
    Stop.objects.filter(place="Bruxelles").delete()
    publish_itinerary(itinerary=itinerary, by=officer)
    assert browser.get(address, headers={"if-none-match": etag}).status_code == 200


def test_a_feed_asked_too_often_is_held_back(itinerary: Itinerary) -> None:
    browser, address = Client(), feed_of(itinerary)
    answers = {browser.get(address).status_code for _time in range(60)}

    assert answers == {200}
    refused = browser.get(address)
    assert (refused.status_code, refused["Retry-After"]) == (429, "600")


def test_whoever_left_the_programme_has_an_empty_calendar(itinerary: Itinerary) -> None:
    Participation.objects.update(stage="withdrawn")

    calendar = Calendar.from_ical(Client().get(feed_of(itinerary)).content)

    assert calendar.walk("VEVENT") == []
