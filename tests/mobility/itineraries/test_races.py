"""At the same moment: two stops of one person, the last place, one stop told by many versions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from mobility.itineraries.models import SharedVisit, Stop, StopAttendee
from mobility.itineraries.services.cohort_stops import save_cohort_stop
from mobility.itineraries.services.programme import publish_itinerary
from pemwecco.accounts.models import User
from pemwecco.mail.models import Message
from tests import factories
from tests.mobility.itineraries.test_cohort_programme import WELCOME, traveller

pytestmark = pytest.mark.django_db(transaction=True)


def act_at_once(*acts: Callable[[], object]) -> list[bool]:
    """Whether each was done; all begin together, each in its own transaction and connection."""
    begun = Barrier(len(acts))

    def one(act: Callable[[], object]) -> bool:
        try:
            with transaction.atomic():
                begun.wait()
                act()
        except DatabaseError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_two_stops_of_one_person_at_one_hour_are_one() -> None:
    itinerary = traveller(factories.cohort())

    def add(hour: int) -> Callable[[], object]:
        facts = WELCOME | {"starts_at": time(hour), "ends_at": time(hour + 3)}
        return lambda: Stop.objects.create(itinerary=itinerary, **facts)

    done = act_at_once(add(9), add(10), add(11))

    assert done.count(True) == 1
    assert Stop.objects.count() == StopAttendee.objects.count() == 1


def test_the_last_place_is_taken_once() -> None:
    cohort = factories.cohort()
    people = [traveller(cohort) for _number in range(3)]
    stop = Stop.objects.create(cohort=cohort, capacity=1, **WELCOME)

    def join(number: int) -> Callable[[], object]:
        return lambda: StopAttendee.objects.create(stop=stop, itinerary=people[number])

    done = act_at_once(*map(join, range(3)))

    assert done.count(True) == 1
    assert stop.attendees.count() == 1


def test_a_host_is_told_once_by_versions_that_are_published_at_once(
    coordinator: User,
) -> None:
    cohort = factories.cohort()
    people = [traveller(cohort) for _number in range(2)]
    host = factories.host()
    lies = factories.host_contact(host)
    save_cohort_stop(cohort=cohort, by=coordinator, **WELCOME | {"host": host})

    def publish(number: int) -> Callable[[], object]:
        return lambda: publish_itinerary(itinerary=people[number], by=coordinator)

    assert act_at_once(*map(publish, range(2))) == [True, True]
    assert SharedVisit.objects.count() == 1
    told = Message.objects.filter(kind="itineraries/shared_stop", to=lies.email)
    assert told.count() == 1
