"""When and how someone travels: from the itinerary when there is one, else from the cohort."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from mobility.itineraries.models import Accommodation, Itinerary
from mobility.itineraries.queries import get_stay_days
from mobility.visas import rules
from mobility.visas.models import Dossier, FormAnswers
from participants.applications.models import Application
from participants.register.models import Participation
from pemwecco.core.remembering import remembered
from pemwecco.network.models import Affiliation, Person


@dataclass(frozen=True, slots=True)
class Trip:
    """First and last day in the host country, both counted."""

    entry: date
    departure: date
    state: str

    @property
    def days(self) -> int:
        return (self.departure - self.entry).days + 1

    @property
    def stay(self) -> rules.Stay:
        return rules.Stay(self.entry, self.departure, self.state)


def get_trip(participation: Participation) -> Trip | None:
    """The trip of a file: the dates of its itinerary, else those of its cohort, else nothing."""
    return build_trip(getattr(participation, "itinerary", None), participation)


def build_trip(
    itinerary: Itinerary | None, participation: Participation
) -> Trip | None:
    """The trip of a file whose itinerary, or its lack, is known."""
    state = str(participation.call.programme.destination)
    days = get_stay_days(itinerary, participation)
    return Trip(days.first, days.last, state) if days is not None else None


def is_employee(participation: Participation) -> bool:
    """Whether the person travels as an employee: as they said when applying, else by their affiliation."""
    application: Application | None = getattr(participation, "application", None)
    said = application.occupation if application else ""
    kinds: set[str] = set()
    if not said and participation.organisation_id is not None:
        kinds = set(
            Affiliation.objects.filter(
                person=participation.person_id,
                organisation=participation.organisation_id,
            ).values_list("kind", flat=True)
        )
    return is_stated_employee(said, kinds)


def is_stated_employee(said: str | None, kinds: set[str]) -> bool:
    """The same, from what they said and how they are affiliated."""
    if said:
        return said == Application.Occupation.EMPLOYEE
    return Affiliation.Kind.EMPLOYEE in kinds and Affiliation.Kind.OWNER not in kinds


@remembered
def list_past_stays(person: Person) -> list[rules.Stay]:
    """The earlier stays of a person, as the participant states them."""
    stays = []
    for row in sorted(person.past_stays.all(), key=attrgetter("entered_on", "pk")):
        stays.append(
            rules.Stay(row.entered_on, row.left_on, str(row.state), row.long_stay)
        )
    return stays


def get_fingerprint_date(person: Person) -> date | None:
    """When fingerprints were last taken for a visa, as the participant states it."""
    answers: FormAnswers | None = getattr(person, "form_answers", None)
    return answers.fingerprinted_on if answers else None


def list_reserved_nights(dossier: Dossier) -> list[rules.Nights]:
    """The beds reserved for a dossier. A bed at the host's is no private home: it confirms in writing."""
    nights = []
    for bed in dossier.participation.accommodations.all():
        is_private = bed.kind == Accommodation.Kind.PRIVATE
        nights.append(rules.Nights(bed.arrives_on, bed.leaves_on, is_private))
    return nights


def has_private_night(dossier: Dossier) -> bool:
    """Whether a night is spent at a private home, as reserved."""
    return any(night.private for night in list_reserved_nights(dossier))


def count_days_by_accommodation(
    dossier: Dossier, trip: Trip
) -> dict[rules.Lodging, int]:
    """The days of the trip by where one sleeps, for the reference amounts of means."""
    nights = list_reserved_nights(dossier)
    return rules.days_by_lodging(nights, trip.entry, trip.departure)
