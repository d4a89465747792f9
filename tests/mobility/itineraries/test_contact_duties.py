"""Whom a stop names as its contact on site is said when that contact hands over."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from mobility.hosts.services.successions import list_contact_duties
from mobility.itineraries.models import Itinerary, Stop
from tests import factories
from tests.mobility.hosts.access import let_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.mark.parametrize(("on", "named"), [(3, 2), (9, 1), (10, 0)])
def test_the_stops_to_come_that_name_somebody_are_counted(on: int, named: int) -> None:
    host = factories.host()
    contact = let_in(host, "Named")
    visit = factories.placement(host=host)
    itinerary = Itinerary.objects.create(
        participation=visit.participation,
        arrives_on=date(2027, 3, 1),
        leaves_on=date(2027, 3, 28),
    )
    for day in (4, 9):
        Stop.objects.create(
            itinerary=itinerary,
            placement=visit,
            starts_on=date(2027, 3, day),
            ends_on=date(2027, 3, day),
            activity="visit",
            title="Visit",
            place="Antwerpen",
            contact_person=contact.person,
        )
    with time_machine.travel(date(2027, 3, on), tick=False):
        found = list_contact_duties(contact)

    assert bool(found) == bool(named)
    assert not found or f"at {named} stop" in found[0]
