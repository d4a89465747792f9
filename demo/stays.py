"""Itineraries of three stops, as published where a participant should see one, and the border crossings."""

from __future__ import annotations

from datetime import date, time, timedelta

from demo import files
from demo.world import World
from mobility.hosts.lifecycle import HOLDS_DAYS
from mobility.hosts.models import Placement
from mobility.itineraries.models import Crossing, Itinerary, Stop
from participants.register.lifecycle import Stage
from participants.register.models import Participation

A = Stop.Activity
ACTIVITIES = (
    (A.VISIT, "Visite de l'atelier et rencontre des équipes"),
    (A.MEETING, "Rendez-vous d'affaires et échantillons"),
    (A.TRAINING, "Formation : normes, emballage, traçabilité"),
)
TRAVELLED = {Stage.COMPLETED, Stage.RETURNED, Stage.NOT_RETURNED, Stage.DEPARTED}
WITH_ITINERARY = {*TRAVELLED, Stage.CLEARED, Stage.PREPARED}
BRUSSELS = "Bruxelles-National"


def make_demo_stays(world: World) -> None:
    placements: dict[int, list[Placement]] = {}
    for placement in Placement.objects.filter(stage__in=HOLDS_DAYS).select_related(
        "host__organisation"
    ):
        placements.setdefault(placement.participation_id, []).append(placement)
    for row in world.travellers:
        if row.stage not in WITH_ITINERARY:
            continue
        first, last = get_demo_trip(world, row)
        itinerary = _make_itinerary(row, first, last)
        _stops(itinerary, placements.get(row.pk, []))
        if row.stage in TRAVELLED:
            _make_crossings(world, row, first, last)


def get_demo_trip(world: World, row: Participation) -> tuple[date, date]:
    """The days of entry and exit: those of the ledger where there are any, else those of the cohort."""
    assert row.cohort is not None
    days = {step.target: step.at.date() for step in row.steps.all()}
    first = days.get(Stage.DEPARTED, row.cohort.arrives_on)
    return first, days.get(Stage.RETURNED, row.cohort.leaves_on)


def _make_itinerary(row: Participation, first: date, last: date) -> Itinerary:
    return Itinerary.objects.create(
        participation=row,
        arrives_on=first,
        leaves_on=last,
        emergency_contact="Permanence du programme : +32 2 000 00 00",
    )


def _stops(itinerary: Itinerary, placements: list[Placement]) -> None:
    first, last = itinerary.arrives_on, itinerary.leaves_on
    stops = [
        Stop(
            itinerary=itinerary,
            starts_on=first,
            ends_on=first,
            activity=A.TRAVEL,
            title="Arrivée et accueil par le programme",
            place=BRUSSELS,
        )
    ]
    for placement, (activity, title) in zip(placements, ACTIVITIES, strict=False):
        if placement.starts_on > last:
            continue
        contact = placement.host.contacts.select_related("user").first()
        stops.append(
            Stop(
                itinerary=itinerary,
                placement=placement,
                starts_on=placement.starts_on,
                ends_on=min(placement.ends_on, last),
                starts_at=time(9),
                ends_at=time(17),
                activity=activity,
                title=title,
                place=f"{placement.host.organisation.name}, {placement.host.organisation.city}",
                contact=str(contact.user) if contact else "",
                details=placement.host.practical,
            )
        )
    stops.append(
        Stop(
            itinerary=itinerary,
            starts_on=last,
            ends_on=last,
            activity=A.TRAVEL,
            title="Retour",
            place=BRUSSELS,
        )
    )
    Stop.objects.bulk_create(stops)


def _make_crossings(world: World, row: Participation, first: date, last: date) -> None:
    kinds = [(Crossing.Direction.ENTRY, first, BRUSSELS)]
    if row.stage in {Stage.RETURNED, Stage.COMPLETED}:
        kinds.append((Crossing.Direction.EXIT, last, BRUSSELS))
    for direction, day, place in kinds:
        at = world.at((day - world.today).days, 18)
        paper = files.build_demo_document(
            title="Carte d'embarquement",
            about=row.person.full_name,
            name=f"{row.reference}-{direction.value}.pdf",
            at=at,
        )
        paper.save()
        Crossing.objects.create(
            participation=row,
            direction=direction,
            on=day,
            place=place,
            evidence=Crossing.Evidence.BOARDING_PASS,
            document=paper,
            recorded_by=world.officer,
            recorded_at=min(at + timedelta(hours=2), world.now),
        )


def list_itineraries_to_publish(world: World) -> list[Itinerary]:
    """Those a participant should see: of everyone with a programme, the first who prepares it excepted."""
    rows = list(
        Itinerary.objects.select_related("participation__cohort").order_by("pk")
    )
    writing = next(row for row in rows if row.participation.stage == Stage.PREPARED)
    return [row for row in rows if row != writing]
