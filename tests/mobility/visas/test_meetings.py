"""The days of meetings of an employee: by the region of the host, over all trips of a year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mobility.hosts.models import Host
from mobility.itineraries.models import Itinerary, Stop
from mobility.visas.models import Dossier
from mobility.visas.services.coherence import list_dossier_findings
from mobility.visas.services.limits import get_stay_limits
from mobility.visas.services.national_checks import build_day_counters
from mobility.visas.services.trips import get_trip
from pemwecco.core.findings import Finding
from tests import factories

DAY = timedelta(days=1)


@pytest.fixture
def employee(dossier: Dossier) -> Dossier:
    """Awa travels as an employee, from the tenth of May to the sixth of June of a year to come."""
    application = dossier.participation.application
    application.occupation = "employee"
    application.save()
    add_itinerary(dossier.participation, first_day(dossier))
    return dossier


def first_day(dossier: Dossier) -> date:
    cohort = dossier.participation.cohort
    assert cohort is not None
    year = cohort.arrives_on.year + 1
    cohort.arrives_on, cohort.leaves_on = date(year, 5, 10), date(year, 6, 6)
    cohort.save()
    return cohort.arrives_on


def add_itinerary(participation: Any, first: date) -> Itinerary:
    return Itinerary.objects.create(
        participation=participation, arrives_on=first, leaves_on=first + 27 * DAY
    )


def add_stop(itinerary: Itinerary, start: int, days: int, region: str) -> None:
    first = itinerary.arrives_on + start * DAY
    last = first + (days - 1) * DAY
    visit = factories.placement(
        participation=itinerary.participation,
        host=factories.host(labour_region=region),
        starts_on=first,
        ends_on=last,
        stage="accepted",
    )
    Stop.objects.create(
        itinerary=itinerary,
        placement=visit,
        starts_on=first,
        ends_on=last,
        activity="meeting",
        title="Rencontres",
        place="Ville Exemple",
    )


def find(dossier: Dossier) -> dict[str, Finding]:
    fresh = Dossier.objects.get(pk=dossier.pk)
    return {one.code: one for one in list_dossier_findings(fresh)}


@pytest.mark.parametrize("region", ["BRU", "WAL", "DG"])
def test_more_than_twenty_days_in_a_row_are_warned_of_outside_flanders(
    employee: Dossier, region: str
) -> None:
    add_stop(employee.participation.itinerary, 0, 21, region)
    found = find(employee)
    assert found["meeting-consecutive"].facts["days"] == "21"
    assert "meetings-flanders" not in found


def test_days_at_hosts_in_flanders_stand_under_their_own_rule(
    employee: Dossier,
) -> None:
    itinerary = employee.participation.itinerary
    add_stop(itinerary, 0, 12, Host.Region.FLANDERS)
    add_stop(itinerary, 12, 10, Host.Region.BRUSSELS)
    found = find(employee)
    assert "meeting-consecutive" not in found
    assert found["meetings"].facts["run"] == "10"
    assert found["meetings-flanders"].facts == {"most": "90", "window": "180"}


def test_a_trip_in_flanders_alone_has_no_counter_of_meetings(employee: Dossier) -> None:
    add_stop(employee.participation.itinerary, 0, 25, Host.Region.FLANDERS)
    found = find(employee)
    assert {"meetings", "meeting-consecutive", "meeting-year"} & found.keys() == set()
    assert "meetings-flanders" in found


def test_the_days_of_other_trips_of_the_year_add_up(employee: Dossier) -> None:
    itinerary = employee.participation.itinerary
    add_stop(itinerary, 0, 20, "BRU")
    assert find(employee)["meetings"].facts["year"] == "20"
    first = date(itinerary.arrives_on.year, 1, 5)
    made = other_trip(employee, "returned", first)
    add_stop(made, 0, 20, "BRU")
    add_stop(made, 22, 3, "BRU")
    assert find(employee)["meetings"].facts["year"] == "43"
    more = other_trip(employee, "completed", first + 60 * DAY)
    add_stop(more, 0, 18, "WAL")
    found = find(employee)["meeting-year"]
    assert found.facts["days"] == "61"
    assert found.facts["year"] == str(first.year)
    trip = get_trip(employee.participation)
    counters = build_day_counters(employee, trip, get_stay_limits(first), None)
    assert [(line.used, line.over) for line in counters] == [(20, False), (61, True)]


@pytest.mark.parametrize(
    ("stage", "years"), [("withdrawn", 0), ("refused", 0), ("returned", -1)]
)
def test_trips_nobody_made_and_those_of_other_years_do_not(
    employee: Dossier, stage: str, years: int
) -> None:
    itinerary = employee.participation.itinerary
    add_stop(itinerary, 0, 20, "BRU")
    first = date(itinerary.arrives_on.year + years, 1, 5)
    add_stop(other_trip(employee, stage, first), 0, 20, "BRU")
    assert find(employee)["meetings"].facts["year"] == "20"


def other_trip(dossier: Dossier, stage: str, first: date) -> Itinerary:
    participation = factories.participation(
        person=dossier.participation.person, stage=stage
    )
    return add_itinerary(participation, first)
