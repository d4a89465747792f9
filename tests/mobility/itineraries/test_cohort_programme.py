"""What a cohort shares: one row, read by everyone, and nobody at two stops at once."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from mobility.itineraries.models import Itinerary, Stop, StopAttendee, TravelTime
from mobility.itineraries.rules.hours import list_busy_spans
from mobility.itineraries.services.cohort_programmes import (
    copy_programme,
    list_unpublished_itineraries,
    publish_cohort_programme,
)
from mobility.itineraries.services.cohort_stops import (
    list_touched,
    move_stop,
    read_stop_hours,
    remove_cohort_stop,
    save_cohort_stop,
)
from mobility.itineraries.services.programme import (
    gather_itinerary_facts,
    publish_itinerary,
)
from mobility.itineraries.services.travel import load_travel_times
from participants.register.models import Cohort, Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from tests import factories

pytestmark = pytest.mark.django_db
WELCOME: dict[str, Any] = {
    "title": "Accueil",
    "activity": "meeting",
    "starts_on": date(2027, 3, 2),
    "ends_on": date(2027, 3, 2),
    "starts_at": time(9),
    "ends_at": time(12),
    "place": "Bruxelles",
}


@pytest.fixture
def cohort() -> Cohort:
    return factories.cohort()


def traveller(cohort: Cohort) -> Itinerary:
    other = Participation.objects.filter(cohort=cohort).first()
    more = {"call": other.call} if other else {}
    file = factories.participation(stage="cleared", cohort=cohort, **more)
    return Itinerary.objects.create(
        participation=file, arrives_on=cohort.arrives_on, leaves_on=cohort.leaves_on
    )


def own_stop(itinerary: Itinerary, **fields: Any) -> Stop:
    return Stop.objects.create(
        itinerary=itinerary, **WELCOME | {"title": "RV"} | fields
    )


def titles(itinerary: Itinerary) -> list[str]:
    return [stop["title"] for stop in gather_itinerary_facts(itinerary)["stops"]]


def test_a_shared_stop_is_one_row_that_everyone_reads_also_who_comes_later(
    cohort: Cohort, officer: User
) -> None:
    first, second = traveller(cohort), traveller(cohort)
    own_stop(first, starts_at=time(14), ends_at=time(16))

    stop = save_cohort_stop(cohort=cohort, by=officer, **WELCOME)
    late = traveller(cohort)

    assert Stop.objects.filter(cohort=cohort).count() == 1
    assert titles(first) == ["Accueil", "RV"]
    assert titles(second) == titles(late) == ["Accueil"]
    save_cohort_stop(cohort=cohort, stop=stop, people=[second], by=officer, **WELCOME)
    assert (titles(first), titles(second), titles(late)) == (["RV"], ["Accueil"], [])


def test_nobody_is_at_two_stops_at_once(cohort: Cohort, officer: User) -> None:
    itinerary = traveller(cohort)
    own_stop(itinerary, starts_at=time(11), ends_at=time(13))

    with pytest.raises(Refused, match="is at “RV” at that time"):
        save_cohort_stop(cohort=cohort, by=officer, **WELCOME)
    # Past every rule of ours: the database refuses shared against personal, and personal against personal.
    with (
        pytest.raises(IntegrityError, match="person_at_one_stop"),
        transaction.atomic(),
    ):
        Stop.objects.create(cohort=cohort, is_for_everyone=True, **WELCOME)
    with (
        pytest.raises(IntegrityError, match="person_at_one_stop"),
        transaction.atomic(),
    ):
        own_stop(itinerary)
    # One that ends when the other begins, and the same hour in London, are another time.
    own_stop(itinerary, starts_at=time(9), ends_at=time(11))
    with (
        pytest.raises(IntegrityError, match="person_at_one_stop"),
        transaction.atomic(),
    ):
        own_stop(itinerary, starts_at=time(12), ends_at=time(14), zone="Europe/Paris")
    own_stop(itinerary, starts_at=time(12), ends_at=time(14), zone="Europe/London")


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "starts_at", "ends_at", "zone"),
    [
        ((3, 27), (3, 28), time(9), time(17), ""),
        ((3, 28), (3, 28), time(2, 15), time(3, 10), ""),
        ((10, 31), (10, 31), time(2, 30), time(4), ""),
        ((3, 8), (3, 9), time(22, 30), time(6, 15), ""),
        ((3, 8), (3, 8), time(22), time(0), "Africa/Dakar"),
        ((3, 8), (3, 8), time(9), None, ""),
    ],
)
def test_the_database_and_the_rule_know_the_same_hours(
    cohort: Cohort,
    starts_on: Any,
    ends_on: Any,
    starts_at: Any,
    ends_at: Any,
    zone: str,
) -> None:
    itinerary = traveller(cohort)
    stop = own_stop(
        itinerary,
        starts_on=date(2027, *starts_on),
        ends_on=date(2027, *ends_on),
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lower(r), upper(r) FROM itineraries_stopattendee a, unnest(a.busy) r "
            "WHERE stop_id = %s ORDER BY 1",
            [stop.pk],
        )
        kept = cursor.fetchall()

    spans = list_busy_spans(read_stop_hours(stop), zone or "Europe/Brussels")
    assert kept == [(one.starts, one.ends) for one in spans]


def test_no_more_people_come_than_there_are_places(
    cohort: Cohort, officer: User
) -> None:
    first, second = traveller(cohort), traveller(cohort)

    with pytest.raises(Refused, match=r"More people would come \(2\) than"):
        save_cohort_stop(cohort=cohort, by=officer, capacity=1, **WELCOME)
    stop = save_cohort_stop(
        cohort=cohort, by=officer, people=[first], capacity=1, **WELCOME
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        StopAttendee.objects.create(stop=stop, itinerary=second)
    assert titles(second) == []


def test_whoever_changes_the_cohort_or_leaves_goes_to_other_stops(
    cohort: Cohort, officer: User
) -> None:
    other = factories.cohort(programme=cohort.programme)
    itinerary = traveller(cohort)
    save_cohort_stop(cohort=cohort, by=officer, **WELCOME)
    save_cohort_stop(cohort=other, by=officer, **WELCOME | {"title": "Autre"})
    files = Participation.objects.filter(pk=itinerary.participation_id)

    files.update(cohort=other)
    assert titles(Itinerary.objects.get(pk=itinerary.pk)) == ["Autre"]
    files.update(stage="withdrawn")
    assert titles(Itinerary.objects.get(pk=itinerary.pk)) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ends_at": time(8)}, "ends before it begins"),
        ({"ends_on": date(2027, 3, 1)}, "ends before it begins"),
        ({"starts_at": None}, "from when"),
        (
            {"starts_on": date(2027, 4, 2), "ends_on": date(2027, 4, 2)},
            "outside the days of the cohort",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    cohort: Cohort, officer: User, fields: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        save_cohort_stop(cohort=cohort, by=officer, **WELCOME | fields)


def test_without_the_right_nothing_is_written(
    cohort: Cohort, officer: User, visa_officer: User
) -> None:
    stop = save_cohort_stop(cohort=cohort, by=officer, **WELCOME)

    with pytest.raises(PermissionDenied):
        save_cohort_stop(cohort=cohort, by=visa_officer, **WELCOME)
    with pytest.raises(PermissionDenied):
        move_stop(stop=stop, to=date(2027, 3, 3), at=None, by=visa_officer)
    with pytest.raises(PermissionDenied):
        remove_cohort_stop(stop=stop, by=visa_officer)
    with pytest.raises(PermissionDenied):
        copy_programme(source=cohort, target=cohort, by=visa_officer)


def test_a_programme_is_copied_once_with_what_to_look_at(
    cohort: Cohort, officer: User
) -> None:
    target = factories.cohort(
        programme=cohort.programme,
        arrives_on=date(2027, 5, 10),
        leaves_on=date(2027, 5, 21),
    )
    itinerary = traveller(target)
    save_cohort_stop(cohort=cohort, by=officer, **WELCOME)
    monday = {"starts_on": date(2027, 3, 8), "ends_on": date(2027, 3, 8)}
    save_cohort_stop(cohort=cohort, by=officer, **WELCOME | monday)
    late = {"starts_on": date(2027, 3, 24), "ends_on": date(2027, 3, 24)}
    save_cohort_stop(cohort=cohort, by=officer, **WELCOME | late)

    told = copy_programme(source=cohort, target=target, by=officer)

    # Whit Monday of 2027 is 17 May.
    days = [stop.starts_on for stop in target.stops.order_by("starts_on")]
    assert days == [date(2027, 5, 11), date(2027, 5, 17)]
    assert ["holiday" in told[0], "left out" in told[-1]] == [True, True]
    assert titles(itinerary) == ["Accueil", "Accueil"]
    with pytest.raises(Refused, match="has shared stops already"):
        copy_programme(source=cohort, target=target, by=officer)
    with pytest.raises(Refused, match="another cohort"):
        copy_programme(source=cohort, target=cohort, by=officer)


def test_a_version_goes_to_whom_something_changed_and_a_change_says_whom_it_touches(
    cohort: Cohort, coordinator: User
) -> None:
    first, second = traveller(cohort), traveller(cohort)
    stop = save_cohort_stop(cohort=cohort, by=coordinator, **WELCOME)
    assert not list_touched([first, second], stop=stop, days=[stop.starts_on])

    done = publish_cohort_programme(cohort=cohort, by=coordinator)
    assert [bool(one.answer) for one in done] == [True, True]
    assert publish_cohort_programme(cohort=cohort, by=coordinator) == []

    touched = list_touched([first, second], stop=stop, days=[stop.starts_on])
    assert len(touched.people) == 2
    own_stop(second, starts_at=time(14), ends_at=time(15))
    assert list_unpublished_itineraries(cohort) == [second]
    publish_itinerary(itinerary=second, by=coordinator)
    move_stop(stop=stop, to=date(2027, 3, 3), at=time(10), by=coordinator)
    stop.refresh_from_db()
    assert (stop.starts_on, stop.starts_at, stop.ends_at) == (
        date(2027, 3, 3),
        time(10),
        time(13),
    )
    assert len(list_unpublished_itineraries(cohort)) == 2


def test_travel_times_are_loaded_once_and_those_of_staff_stay() -> None:
    TravelTime.objects.create(
        one="Aalst/Alost",
        other="Bruxelles/Brussel/Brussels",
        mode="train",
        minutes=35,
        source="Staff",
    )

    added = load_travel_times()

    assert added == 551
    assert load_travel_times() == 0
    assert TravelTime.objects.get(source="Staff").minutes == 35
