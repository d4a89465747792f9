"""The week of a cohort on the page, a stop moved and changed there, the calendar of the cohort."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from mobility.itineraries.models import CohortProgramme, Itinerary, Stop
from mobility.itineraries.services.cohort_programmes import (
    publish_cohort_programme,
    reset_cohort_feed,
)
from mobility.itineraries.services.cohort_stops import save_cohort_stop
from participants.register.models import Cohort
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn
from tests.mobility.itineraries.test_cohort_programme import (
    WELCOME,
    own_stop,
    traveller,
)

pytestmark = pytest.mark.django_db
# Those of the frame of staff pages among them.
WEEK_QUERIES = 12


@pytest.fixture
def cohort() -> Cohort:
    return factories.cohort()


@pytest.fixture
def staff(sign_in: SignIn, coordinator: User) -> Client:
    return sign_in(coordinator)


def address(name: str, cohort: Cohort, *more: int) -> str:
    return reverse(f"admin:itineraries_cohortprogramme_{name}", args=[cohort.pk, *more])


def typed(**fields: Any) -> dict[str, Any]:
    """A stop as the form sends it."""
    return {
        "title": "Accueil",
        "activity": "meeting",
        "starts_on": "2027-03-02",
        "ends_on": "2027-03-02",
        "starts_at": "09:00",
        "ends_at": "12:00",
        "place": "Bruxelles",
    } | fields


@pytest.mark.parametrize("count", [1, 3])
def test_the_week_shows_shared_and_own_stops_in_the_same_number_of_queries(
    cohort: Cohort,
    staff: Client,
    coordinator: User,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    for number in range(count):
        own_stop(
            traveller(cohort),
            title=f"RV {number}",
            starts_at=time(14),
            ends_at=time(15),
        )
    save_cohort_stop(cohort=cohort, by=coordinator, **WELCOME)
    staff.get(address("week", cohort))

    with django_assert_num_queries(WEEK_QUERIES):
        page = staff.get(address("week", cohort)).text

    assert page.count("Accueil</a>") == 1
    assert f"RV {count - 1}" in page
    one = Itinerary.objects.all()[0]
    alone = staff.get(address("week", cohort), {"who": one.pk}).text
    assert "Accueil</a>" in alone
    assert alone.count(">RV ") == 1


def test_a_stop_is_written_moved_and_taken_out_on_the_pages(
    cohort: Cohort, staff: Client
) -> None:
    itinerary = traveller(cohort)

    answer = staff.post(address("add_stop", cohort), typed())
    assert answer.status_code == 302
    stop = Stop.objects.get(cohort=cohort)
    assert stop.is_for_everyone
    move = {"stop": stop.pk, "day": "2027-03-04", "at": "14:00"}
    staff.post(address("move", cohort), move)
    staff.post(address("move", cohort), move)
    stop.refresh_from_db()
    assert (stop.starts_on, stop.starts_at) == (date(2027, 3, 4), time(14))

    wrong = staff.post(address("stop", cohort, stop.pk), typed(zone="Belgium/Ghent"))
    assert "not the name of a time zone" in wrong.text
    staff.post(
        address("stop", cohort, stop.pk),
        typed(title="Bienvenue", people=[itinerary.pk]),
    )
    stop.refresh_from_db()
    assert (stop.title, stop.is_for_everyone) == ("Bienvenue", False)

    staff.post(address("remove", cohort, stop.pk))
    assert not Stop.objects.exists()
    assert staff.post(address("remove", cohort, stop.pk)).status_code == 404


def test_after_publication_a_change_shows_whom_it_touches_first(
    cohort: Cohort, staff: Client, coordinator: User
) -> None:
    itinerary = traveller(cohort)
    stop = save_cohort_stop(cohort=cohort, by=coordinator, **WELCOME)
    shown = staff.post(address("publish", cohort)).text
    assert str(itinerary.participation.person) in shown
    staff.post(address("publish", cohort), {"confirmed": "yes", "note": "Bonjour"})
    assert itinerary.versions.get().note == "Bonjour"

    move = {"stop": stop.pk, "day": "2027-03-04", "at": ""}
    asked = staff.post(address("move", cohort), move).text
    assert "This was announced already" in asked
    stop.refresh_from_db()
    assert stop.starts_on == date(2027, 3, 2)
    asked = staff.post(address("stop", cohort, stop.pk), typed(place="Gent")).text
    assert "This was announced already" in asked

    staff.post(address("move", cohort), move | {"confirmed": "yes"})
    stop.refresh_from_db()
    assert stop.starts_on == date(2027, 3, 4)


def test_a_refused_move_is_told_in_a_sentence(
    cohort: Cohort, staff: Client, coordinator: User
) -> None:
    own_stop(traveller(cohort), starts_at=time(14), ends_at=time(16))
    stop = save_cohort_stop(cohort=cohort, by=coordinator, **WELCOME)

    for move in (
        {"stop": stop.pk, "day": "2027-03-02", "at": "15:00"},
        {"stop": stop.pk, "day": "2028-01-01"},
        {"stop": 0, "day": "x"},
    ):
        page = staff.post(address("move", cohort), move, follow=True)
        assert "messages" in page.context
        assert list(page.context["messages"])
    stop.refresh_from_db()
    assert stop.starts_at == time(9)


def test_who_may_do_what(cohort: Cohort, sign_in: SignIn, visa_officer: User) -> None:
    reader = sign_in(visa_officer)

    assert reader.get(address("week", cohort)).status_code == 200
    assert reader.get(address("add_stop", cohort)).status_code == 403
    for name in ("move", "copy", "publish", "address"):
        assert reader.post(address(name, cohort)).status_code == 403
        assert reader.get(address(name, cohort)).status_code == 405
    gone = reverse("admin:itineraries_cohortprogramme_week", args=[0])
    assert reader.get(gone).status_code == 404


def test_the_calendar_of_a_cohort_has_each_stop_once_with_the_people(
    cohort: Cohort, client: Client, coordinator: User, django_assert_num_queries: Any
) -> None:
    for _number in range(3):
        own_stop(traveller(cohort), starts_at=time(14), ends_at=time(15))
    london = {"zone": "Europe/London", "title": "Londres"}
    save_cohort_stop(
        cohort=cohort,
        by=coordinator,
        **WELCOME
        | london
        | {"starts_on": date(2027, 3, 3), "ends_on": date(2027, 3, 3)},
    )
    save_cohort_stop(cohort=cohort, by=coordinator, **WELCOME)
    publish_cohort_programme(cohort=cohort, by=coordinator)
    reset_cohort_feed(cohort=cohort, by=coordinator)
    token = CohortProgramme.objects.get().feed_token
    feed = reverse("itineraries:cohort_calendar", args=[token])

    with django_assert_num_queries(2):
        answer = client.get(feed)

    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert sorted(str(event["summary"]) for event in events) == [
        "Accueil",
        "Londres",
        "RV",
        "RV",
        "RV",
    ]
    shared = next(event for event in events if event["summary"] == "Londres")
    assert shared["dtstart"].params["TZID"] == "Europe/London"
    assert "3 – " in str(shared["description"])
    again = client.get(feed, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    reset_cohort_feed(cohort=cohort, by=coordinator)
    assert client.get(feed).status_code == 404
