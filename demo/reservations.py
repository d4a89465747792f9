"""Flights and beds of those who travel, and a flight that waits for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from demo.clock import stand_at
from demo.dossier_plans import DemoDossierPlan
from demo.stays import get_demo_trip
from demo.world import World
from mobility.itineraries.models import Accommodation, Flight
from mobility.itineraries.services.proposals import propose_flight
from mobility.visas.lifecycle import DossierStage
from mobility.visas.models import Dossier
from pemwecco.accounts.services import ensure_user

ONE_DAY = timedelta(days=1)
THERE, BACK = "EX 204", "EX 203"
Direction = Flight.Direction


@dataclass(frozen=True, slots=True)
class DemoJourney:
    """Flights and the bed of a stay, as the services take them."""

    flights: tuple[dict[str, Any], ...]
    bed: dict[str, Any]


def build_demo_journey(
    world: World, dossier: Dossier, plan: DemoDossierPlan
) -> DemoJourney:
    """Flights and a bed for the whole stay. Who has all papers and has not lodged lands a day late, and has no
    bed to the end: two findings that are shown.
    """
    row = dossier.participation
    first, last = get_demo_trip(world, row)
    slip = ONE_DAY if plan.is_still_settled else timedelta()
    ticket = {
        "passenger": dossier.passport.printed_name if dossier.passport else "",
        "ticketed_on": world.day(min(plan.begins + 20, -1))
        if plan.is_granted
        else None,
    }
    there = {
        "direction": Direction.OUTBOUND,
        "number": THERE,
        "departs_on": first - ONE_DAY + slip,
        "arrives_on": first + slip,
    }
    back = {
        "direction": Direction.RETURN,
        "number": BACK,
        "departs_on": last,
        "arrives_on": last,
    }
    kind, where = Accommodation.Kind.HOTEL, "Hôtel Exemple, rue du Moulin 7, Bruxelles"
    if hasattr(row, "itinerary") and row.number % 9 == 0:
        kind, where = Accommodation.Kind.PRIVATE, "Chez Lies Voorbeeld, Gent"
    bed = {
        "kind": kind,
        "name": where,
        "arrives_on": first,
        "leaves_on": last - 2 * slip,
    }
    return DemoJourney((there | ticket, back | ticket), bed)


def make_demo_proposals(world: World) -> None:
    """Someone whose papers are still collected has reserved a flight; nobody has answered yet."""
    dossiers = Dossier.objects.filter(
        stage=DossierStage.OPEN, passport__isnull=False
    ).order_by("pk")
    dossier = dossiers.first()
    if dossier is None:
        return
    first, _last = get_demo_trip(world, dossier.participation)
    person = dossier.participation.person
    with stand_at(world.at(-1, 11)):
        propose_flight(
            participation=dossier.participation,
            direction=Direction.OUTBOUND,
            number=THERE,
            departs_on=first - ONE_DAY,
            arrives_on=first,
            passenger=dossier.passport.printed_name if dossier.passport else "",
            reference="EXMPL1",
            by=ensure_user(
                email=person.email, language=person.language, name=person.full_name
            ),
        )
