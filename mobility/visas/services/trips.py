"""When and how someone travels: from the itinerary when there is one, else from the cohort."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mobility.itineraries.models import Itinerary
from mobility.visas import rules
from mobility.visas.models import PastStay
from participants.register.models import Participation
from participants.selection.models import Application
from pemwecco.network.models import Affiliation, Person


@dataclass(frozen=True, slots=True)
class Trip:
    """First and last day in the host country, both counted."""

    entry: date
    departure: date
    state: str
    private_lodging: bool = False

    @property
    def days(self) -> int:
        return (self.departure - self.entry).days + 1

    @property
    def stay(self) -> rules.Stay:
        return rules.Stay(self.entry, self.departure, self.state)


def trip_of(participation: Participation) -> Trip | None:
    """The trip of a file: the dates of its itinerary, else those of its cohort, else nothing."""
    state = str(participation.call.programme.destination)
    itinerary = Itinerary.objects.filter(participation=participation).first()
    if itinerary is not None:
        return Trip(itinerary.arrives_on, itinerary.leaves_on, state, itinerary.lodging_is_private)
    if (cohort := participation.cohort) is not None:
        return Trip(cohort.arrives_on, cohort.leaves_on, state)
    return None


def is_employee(participation: Participation) -> bool:
    """Whether the person travels as an employee: as they said when applying, else by their affiliation."""
    said = (
        Application.objects.filter(participation=participation).values_list("occupation", flat=True).first()
    )
    if said:
        return said == Application.Occupation.EMPLOYEE
    if participation.organisation_id is None:
        return False
    kinds = set(
        Affiliation.objects.filter(
            person=participation.person_id, organisation=participation.organisation_id
        ).values_list("kind", flat=True)
    )
    return Affiliation.Kind.EMPLOYEE in kinds and Affiliation.Kind.OWNER not in kinds


def past_stays(person: Person) -> list[rules.Stay]:
    """The earlier stays of a person, as the participant states them."""
    return [
        rules.Stay(row.entered_on, row.left_on, str(row.state), row.long_stay)
        for row in PastStay.objects.filter(person=person).order_by("entered_on")
    ]
