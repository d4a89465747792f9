"""Itineraries of three stops, as published where a participant should see one, and the border crossings."""

from __future__ import annotations

from datetime import date, time, timedelta

from demo import files
from demo.clock import stand_at
from demo.logins import is_opened
from demo.world import World
from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Placement
from mobility.itineraries.models import Crossing, Itinerary, Stop
from mobility.itineraries.services.programme import begin_itinerary
from participants.register.lifecycle import Stage
from participants.register.models import Participation

A = Stop.Activity
ACTIVITIES = (A.VISIT, A.MEETING, A.TRAINING)
# A programme is written in the language of the person it is for: arrival, the stops, the return.
TITLES = {
    "fr": (
        "Arrivée et accueil par le programme",
        "Visite de l'atelier et rencontre des équipes",
        "Rendez-vous d'affaires et échantillons",
        "Formation : normes, emballage, traçabilité",
        "Retour",
    ),
    "en": (
        "Arrival and welcome by the programme",
        "Tour of the workshop and meeting with the teams",
        "Business meetings and samples",
        "Training: standards, packaging, traceability",
        "Return",
    ),
}
TRAVELLED = {Stage.COMPLETED, Stage.RETURNED, Stage.NOT_RETURNED, Stage.DEPARTED}
WITH_ITINERARY = {*TRAVELLED, Stage.CLEARED, Stage.PREPARED}
BRUSSELS = "Bruxelles-National"


def make_demo_stays(world: World) -> None:
    """Begun by staff and then written out; those of files that nobody opens as rows of the same content."""
    placements: dict[int, list[Placement]] = {}
    for placement in (
        Placement.objects.filter(stage__in=AGREED)
        .select_related("host__organisation")
        .prefetch_related("host__organisation__affiliations__person")
        .order_by("starts_on")
    ):
        placements.setdefault(placement.participation_id, []).append(placement)
    for row in world.travellers:
        if row.stage not in WITH_ITINERARY:
            continue
        first, last = get_demo_trip(world, row)
        visits = [one for one in placements.get(row.pk, []) if one.starts_on <= last]
        if is_opened(world, row):
            with stand_at(world.at(min((first - world.today).days - 35, -24), 11)):
                itinerary = begin_itinerary(participation=row, by=world.officer)
            itinerary.stops.all().delete()  # written anew below, with hours and contacts
        else:
            itinerary = Itinerary(participation=row)
        itinerary.arrives_on, itinerary.leaves_on = first, last
        itinerary.emergency_contact = "Permanence du programme : +32 2 000 00 00"
        itinerary.save()
        Stop.objects.bulk_create(_build_stops(itinerary, visits))
        if row.stage in TRAVELLED:
            _make_crossings(world, row, first, last)


def get_demo_trip(world: World, row: Participation) -> tuple[date, date]:
    """The days of entry and exit: those of the ledger where there are any, else those of the cohort."""
    assert row.cohort is not None
    days = {step.target: step.at.date() for step in row.steps.all()}
    first = days.get(Stage.DEPARTED, row.cohort.arrives_on)
    return first, days.get(Stage.RETURNED, row.cohort.leaves_on)


def _build_stops(itinerary: Itinerary, visits: list[Placement]) -> list[Stop]:
    """Hours, titles and contacts as staff write them; whoever leaves early does not see the last hosts."""
    first, last = itinerary.arrives_on, itinerary.leaves_on
    welcome, *titles, home = TITLES[itinerary.participation.person.language]
    stops = [_build_travel_day(itinerary, first, welcome)]
    for placement, activity, title in zip(visits, ACTIVITIES, titles, strict=False):
        host = placement.host
        speaks = [str(row.person) for row in host.organisation.affiliations.all()[:1]]
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
                place=f"{host.organisation.name}, {host.organisation.city}",
                contact="".join(speaks),
                details=host.practical,
            )
        )
    return [*stops, _build_travel_day(itinerary, last, home)]


def _build_travel_day(itinerary: Itinerary, on: date, title: str) -> Stop:
    return Stop(
        itinerary=itinerary,
        starts_on=on,
        ends_on=on,
        activity=A.TRAVEL,
        title=title,
        place=BRUSSELS,
    )


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
        Itinerary.objects.select_related(
            "participation__cohort", "participation__person"
        ).order_by("pk")
    )
    writing = next(row for row in rows if row.participation.stage == Stage.PREPARED)
    return [row for row in rows if row != writing]
