"""Flights and beds of those who travel, and a flight that waits for an answer."""

from __future__ import annotations

from datetime import date, timedelta

from demo.stays import get_demo_trip
from demo.world import World
from mobility.itineraries.models import Accommodation, Flight, Proposal
from mobility.visas.lifecycle import DossierStage
from mobility.visas.models import Dossier
from pemwecco.accounts.services import ensure_user

ONE_DAY = timedelta(days=1)
ODD = frozenset({DossierStage.APPOINTMENT, DossierStage.COMPLETE})


def make_demo_reservations(world: World, dossier: Dossier, bought_on: date) -> None:
    """Flights and a bed for the whole stay. One lands a day late, one has no bed to the end."""
    participation = dossier.participation
    first, last = get_demo_trip(world, participation)
    slip = ONE_DAY if dossier.stage in ODD else timedelta()
    name = dossier.passport.printed_name if dossier.passport else ""
    ticket = bought_on if dossier.stage == DossierStage.GRANTED else None
    there = Flight(
        participation=participation,
        direction=Flight.Direction.OUTBOUND,
        number="EX 204",
        departs_on=first - ONE_DAY + slip,
        arrives_on=first + slip,
        passenger=name,
        ticketed_on=ticket,
    )
    back = Flight(
        participation=participation,
        direction=Flight.Direction.RETURN,
        number="EX 203",
        departs_on=last,
        arrives_on=last,
        passenger=name,
        ticketed_on=ticket,
    )
    Flight.objects.bulk_create([there, back])
    kind, where = Accommodation.Kind.HOTEL, "Hôtel Exemple, rue du Moulin 7, Bruxelles"
    if hasattr(participation, "itinerary") and participation.number % 9 == 0:
        kind, where = Accommodation.Kind.PRIVATE, "Chez Lies Voorbeeld, Gent"
    Accommodation.objects.create(
        participation=participation,
        kind=kind,
        name=where,
        arrives_on=first,
        leaves_on=last - 2 * slip,
    )


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
    Proposal.objects.create(
        participation=dossier.participation,
        what=Proposal.What.OUTBOUND,
        label="EX 204",
        starts_on=first - ONE_DAY,
        ends_on=first,
        passenger=dossier.passport.printed_name if dossier.passport else "",
        reference="EXMPL1",
        by=ensure_user(
            email=person.email, language=person.language, name=person.full_name
        ),
        at=world.at(-1, 11),
    )
