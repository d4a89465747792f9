"""The programme that the travelling cohorts share: a welcome, an evening with the hosts, a look back."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from demo.clock import stand_at
from demo.world import World
from mobility.itineraries.models import Itinerary, Stop
from mobility.itineraries.services.cohort_programmes import reset_cohort_feed
from mobility.itineraries.services.cohort_stops import (
    list_cohort_itineraries,
    save_cohort_stop,
)
from mobility.itineraries.services.travel import load_travel_times
from participants.register.models import Cohort
from pemwecco.core.answers import Refused

PLACE = "Bruxelles"
ADDRESS = "Rue de l'Exemple 12"


def make_demo_weeks(world: World) -> None:
    """Written by staff some weeks before; whoever is not there that day does not go."""
    load_travel_times()
    cohorts = {row.cohort for row in world.travellers if row.cohort is not None}
    for cohort in sorted(cohorts, key=lambda row: row.pk):
        people = list(list_cohort_itineraries(cohort))
        if cohort.leaves_on < world.today or not people:
            continue
        before = min((cohort.arrives_on - world.today).days - 30, -22)
        with stand_at(world.at(before, 14)):
            for facts in _list_shared_stops(cohort):
                _add_shared_stop(world, cohort, people, facts)
            reset_cohort_feed(cohort=cohort, by=world.officer)


def _add_shared_stop(
    world: World, cohort: Cohort, people: list[Itinerary], facts: dict[str, Any]
) -> None:
    on: date = facts["starts_on"]
    there = [row for row in people if row.arrives_on <= on <= row.leaves_on]
    everyone = len(there) == len(people)
    try:
        save_cohort_stop(
            cohort=cohort, people=None if everyone else there, by=world.officer, **facts
        )
    except Refused:
        # Somebody is at a host at that hour: staff leave this evening out.
        return


def _list_shared_stops(cohort: Cohort) -> list[dict[str, Any]]:
    first, last = cohort.arrives_on, cohort.leaves_on
    evening = first + timedelta(days=2)
    common = {"place": PLACE, "address": ADDRESS}
    return [
        common
        | {
            "title": "Accueil de la cohorte et consignes du séjour",
            "activity": Stop.Activity.MEETING,
            "starts_on": first,
            "ends_on": first,
            "starts_at": time(17),
            "ends_at": time(18, 30),
            "purpose": "Faire connaissance, recevoir les billets de train et les numéros utiles",
            "materials": "Passeport et attestation d'assurance",
            "travel_mode": "train",
        },
        common
        | {
            "title": "Soirée de réseautage avec les entreprises d'accueil",
            "activity": Stop.Activity.MEAL,
            "starts_on": evening,
            "ends_on": evening,
            "starts_at": time(18, 30),
            "ends_at": time(21),
            "capacity": 80,
            "travel_mode": "train",
        },
        common
        | {
            "title": "Bilan du séjour",
            "activity": Stop.Activity.TRAINING,
            "starts_on": last,
            "ends_on": last,
            "starts_at": time(9),
            "ends_at": time(11),
            "purpose": "Ce que chacun emporte, et la suite avec les hôtes",
        },
    ]
