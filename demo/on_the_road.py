"""On the road: the contact tree, who was at the stops so far, two incidents, whom people met."""

from __future__ import annotations

from datetime import timedelta

from demo.clock import stand_at
from demo.world import World
from mobility.itineraries.lifecycle import INCIDENT
from mobility.itineraries.models import (
    CallTreeEntry,
    DaySheetLink,
    Incident,
    IncidentSeverity,
    Introduction,
    Presence,
)
from mobility.itineraries.services.day_lists import ExpectedPerson, list_cohort_day
from mobility.itineraries.services.incidents import open_incident, tick_incident_call
from mobility.itineraries.services.introductions import note_introduction
from mobility.itineraries.services.presences import Noter, note_presence
from participants.register.models import Participation
from pemwecco.core.actors import Staff
from pemwecco.network.models import Organisation

TREE = (
    # name, what for, phone, from which severity, on the card
    (
        "Permanence du programme",
        "jour et nuit",
        "+32 2 000 00 00",
        IncidentSeverity.MINOR,
        True,
    ),
    (
        "Coordination à Bruxelles",
        "décide",
        "+32 2 000 00 01",
        IncidentSeverity.MINOR,
        True,
    ),
    (
        "Direction du programme",
        "prévient la famille",
        "+221 33 820 00 01",
        IncidentSeverity.SERIOUS,
        False,
    ),
    (
        "Ambassade du Sénégal à Bruxelles",
        "papiers",
        "+32 2 000 00 02",
        IncidentSeverity.CRITICAL,
        False,
    ),
)
MET = (
    # who, of which organisation, about what, next step, in how many days
    (
        "Griet Voorbeeld",
        "Textielatelier De Naald",
        "Sous-traitance de coupes",
        "Envoyer trois échantillons",
        10,
    ),
    ("Marc Exemple", "", "Distribution en Wallonie", "Appel avec la liste de prix", 5),
    (
        "Inès Modèle",
        "Chambre de commerce exemple",
        "Foire de l’an prochain",
        "",
        None,
    ),
)


def make_demo_road(world: World) -> None:
    """Of the cohort that is here: presence by the accompanying person, an absence, an illness, people met."""
    for position, (name, role, phone, severity, on_card) in enumerate(TREE, start=1):
        CallTreeEntry.objects.create(
            programme=world.programme,
            position=position,
            name=name,
            role=role,
            phone=phone,
            from_severity=severity,
            on_card=on_card,
        )
    sheet = DaySheetLink.objects.create(
        cohort=world.present,
        name="Fatou Accompagnatrice",
        first_on=world.present.arrives_on,
        last_on=world.present.leaves_on,
        made_by=world.coordinator,
        made_at=world.at(-12),
    )
    people = _make_presences(world, sheet)
    if people:
        _make_incidents(world, people)
    _make_introductions(world)


def _make_presences(world: World, sheet: DaySheetLink) -> list[ExpectedPerson]:
    """Each day until yesterday, all present but some who were late; those of yesterday are given back."""
    rows, last = [], list[ExpectedPerson]()
    on = world.present.arrives_on
    while on < world.today:
        for stop in list_cohort_day(world.present, on):
            for person in stop.people:
                late = world.dice.random() < 0.08
                rows.append(_build_demo_presence(world, person, sheet, late=late))
            last = stop.people
        on += timedelta(days=1)
    noted = rows[: -len(last)] if last else rows
    Presence.objects.bulk_create(noted)
    return last


def _build_demo_presence(
    world: World, person: ExpectedPerson, sheet: DaySheetLink, *, late: bool
) -> Presence:
    return Presence(
        stop_id=person.stop,
        participation=person.participation,
        on=person.on,
        state=Presence.State.LATE if late else Presence.State.PRESENT,
        how=Presence.How.ACCOMPANYING,
        sheet=sheet,
        at=world.at((person.on - world.today).days, 8),
    )


def _make_incidents(world: World, people: list[ExpectedPerson]) -> None:
    """Yesterday somebody did not come and was called; a week ago somebody was ill, and is well again."""
    missing = people[0]
    stop = missing.participation.itinerary.all_stops.get(pk=missing.stop)
    with stand_at(world.at(-1, 9)):
        note_presence(
            stop=stop,
            participation=missing.participation,
            on=missing.on,
            state=Presence.State.ABSENT,
            noter=Noter(Presence.How.STAFF, by=world.coordinator),
        )
    incident = Incident.objects.get(participation=missing.participation)
    with stand_at(world.at(-1, 10)):
        call = incident.calls.first()
        if call is not None:
            tick_incident_call(
                call=call, reached=False, said="Répondeur", by=world.coordinator
            )
    with stand_at(world.at(-6, 20)):
        ill = open_incident(
            participation=people[-1].participation,
            kind=Incident.Kind.ILLNESS,
            severity=IncidentSeverity.SERIOUS,
            what="Absente du dîner, prévenue par sa colocataire.",
            health="Fièvre ; le médecin de garde est passé.",
            follow_up="Vérifier la facture avec l’assurance.",
            due_on=world.day(4),
            by=world.coordinator,
        )
        for call in ill.calls.all():
            tick_incident_call(
                call=call, reached=True, said="Prévenu", by=world.coordinator
            )
    with stand_at(world.at(-4, 9)):
        INCIDENT.apply(
            ill,
            "close_incident",
            actor=Staff(world.coordinator),
            reason="Rétablie, a repris le programme.",
        )


def _make_introductions(world: World) -> None:
    known = Organisation.objects.filter(host__isnull=False).order_by("pk").first()
    files = Participation.objects.filter(
        cohort=world.present, itinerary__versions__isnull=False
    ).distinct()
    for number, file in enumerate(files.order_by("pk")[:6]):
        name, organisation, about, step, days = MET[number % len(MET)]
        if number == 1 and known is not None:
            organisation = known.name
        with stand_at(world.at(-2, 18)):
            note_introduction(
                participation=file,
                on=world.day(-2),
                met_name=name,
                met_organisation=organisation,
                about=about,
                next_step=step,
                due_on=world.day(days) if days else None,
                noted_as=Introduction.NotedAs.STAFF,
                by=world.coordinator,
            )
