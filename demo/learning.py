"""Events with registrations, learning notes, and the training of each cohort."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from demo.ledger import DemoTransition, build_many_ledger_rows, get_stage_after
from demo.world import World
from events.gatherings.lifecycle import REGISTRATION, RegistrationStage
from events.gatherings.models import Event, Registration, RegistrationStep
from events.notes.models import LearningNote
from participants.register.lifecycle import Stage
from participants.register.models import Cohort, Participation
from participants.training.models import Completion, Module, Session
from pemwecco.network.models import Organisation, Person

K = Event.Kind
EVENTS = (
    # slug, kind, title, summary, days from today, hours, place, time zone, places, registrations
    ("rencontre-information", K.INFORMATION, "Rencontre d'information sur le premier appel",
     "Qui peut postuler, quels papiers préparer, questions et réponses.", -625, 3,
     "Maison Exemple, Dakar", "Africa/Dakar", 80, 34),
    ("atelier-formalisation", K.WORKSHOP, "Atelier : formaliser son entreprise",
     "NINEA, RCCM, comptes simplifiés : chaque participant repart avec sa liste.", -480, 6,
     "Chambre Fictive, Thiès", "Africa/Dakar", 40, 28),
    ("seminaire-partenaires", K.SEMINAR, "Séminaire des partenaires : accueillir une entrepreneure",
     "Ce que les hôtes ont appris de la première cohorte.", -300, 4,
     "Chambre d'Affaires Maquette, Bruxelles", "Europe/Brussels", 50, 22),
    ("atelier-etiquetage", K.WORKSHOP, "Atelier : étiqueter pour le marché européen",
     "Allergènes, traçabilité, langues : exercices sur vos propres produits.", 12, 4,
     "Incubateur Exemple, Dakar", "Africa/Dakar", 12, 15),
    ("rencontre-deuxieme-appel", K.INFORMATION, "Rencontre d'information sur l'appel ouvert",
     "En ligne et sur place. Venez avec vos questions.", 5, 2,
     "Maison Exemple, Saint-Louis", "Africa/Dakar", 60, 18),
    ("forum-deux-rives", K.FORUM, "Forum des deux rives",
     "Stands, témoignages et rendez-vous d'affaires avec les hôtes.", 48, 8,
     "Halle Imaginaire, Dakar", "Africa/Dakar", 200, 9),
)  # fmt: skip
MODULES = (
    ("ecosystem", "L'écosystème entrepreneurial belge", "The Belgian business ecosystem", "Het Belgische ondernemerslandschap", 6, True),
    ("culture", "Codes sociaux et vie quotidienne", "Social codes and daily life", "Omgangsvormen en dagelijks leven", 4, True),
    ("pitch", "Présenter et négocier", "Pitching and negotiating", "Pitchen en onderhandelen", 6, True),
    ("dutch", "Premiers mots de néerlandais", "First words of Dutch", "Eerste woorden Nederlands", 8, False),
)  # fmt: skip
NOTES = (
    ("formaliser-avant-de-partir", "Formaliser avant de partir", "micro", 1,
     "Le manque de papiers est la première cause d'abandon. Un atelier court, tôt, change la suite."),
    ("rendez-vous-de-visa", "Prendre rendez-vous deux mois avant", "macro", None,
     "Les créneaux sont rares. Le dossier complet d'abord, le rendez-vous aussitôt."),
    ("ce-que-disent-les-hotes", "Ce que disent les hôtes", "meso", 2,
     "Une personne de contact, un programme jour par jour et un appel avant l'arrivée suffisent."),
    ("apres-le-retour", "Les trente premiers jours après le retour", "micro", None,
     "Un appel dans le mois garde vivants les contacts ; sans lui, un accord sur trois s'endort."),
)  # fmt: skip


def make_demo_learning(world: World) -> None:
    _make_events(world)
    _notes(world)
    _training(world)


def _make_events(world: World) -> None:
    people = list(Person.objects.order_by("pk")[:300])
    for (
        slug,
        kind,
        title,
        summary,
        offset,
        hours,
        place,
        zone,
        capacity,
        registered,
    ) in EVENTS:
        starts = world.at(offset, 9)
        event = Event.objects.create(
            slug=slug,
            kind=kind,
            title=title,
            summary=summary,
            place=place,
            timezone=zone,
            starts_at=starts,
            ends_at=starts + timedelta(hours=hours),
            capacity=capacity,
            published=True,
            online_link="https://salle.example/rencontre"
            if kind == K.INFORMATION
            else "",
        )
        world.events.append(event)
        make_demo_registrations(world, event, world.dice.sample(people, registered))


def make_demo_registrations(
    world: World, event: Event, people: Sequence[Person]
) -> None:
    """Registrations: after the event present or absent, before it confirmed, waiting or still asked."""
    over = event.ends_at < world.now
    asked = min(event.starts_at - timedelta(days=14), world.now - timedelta(days=3))
    rows, histories = [], []
    for place, person in enumerate(people):
        full = event.capacity is not None and place >= event.capacity
        moved = [
            DemoTransition(
                "wait" if full else "confirm",
                asked + timedelta(hours=2 + place),
                world.officer,
            )
        ]
        if over:
            move = "attend" if full or place % 6 else "miss"
            moved.append(DemoTransition(move, event.ends_at, world.officer))
        elif place % 7 == 6 and not full:
            moved = []
        rows.append(
            Registration(
                event=event,
                person=person,
                stage=get_stage_after(REGISTRATION, RegistrationStage.REQUESTED, moved),
                requested_at=asked + timedelta(hours=place),
            )
        )
        histories.append(moved)
    Registration.objects.bulk_create(rows)
    moves = zip(rows, histories, strict=True)
    RegistrationStep.objects.bulk_create(
        build_many_ledger_rows(
            RegistrationStep, REGISTRATION, RegistrationStage.REQUESTED, moves
        )
    )


def _notes(world: World) -> None:
    for place, (slug, title, level, event, summary) in enumerate(NOTES):
        LearningNote.objects.create(
            slug=slug,
            title=title,
            level=Organisation.Level(level),
            event=None if event is None else world.events[event],
            summary=summary,
            body=f"{summary}\n\nContexte, ce qui a été essayé, ce qui a marché, ce que nous ferions autrement.",
            published_on=world.day(-260 + 70 * place),
        )


def _training(world: World) -> None:
    modules = []
    for place, (code, fr, en, nl, hours, required) in enumerate(MODULES, start=1):
        module = Module.objects.create(
            programme=world.programme,
            code=code,
            title_fr=fr,
            title_en=en,
            title_nl=nl,
            hours=Decimal(hours),
            required=required,
            position=place,
        )
        modules.append(module)
    for cohort, first in (
        (world.returned, -470),
        (world.present, -92),
        (world.planned, -32),
    ):
        members = [row for row in world.travellers if row.cohort == cohort]
        for place, module in enumerate(modules):
            _session(world, module, cohort, members, first + 6 * place)
    # A session to come, for those who missed the last required module.
    late = [row for row in world.travellers if row.stage == Stage.SELECTED]
    _session(world, modules[2], world.planned, late, 6)


def _session(
    world: World,
    module: Module,
    cohort: Cohort,
    members: Sequence[Participation],
    offset: int,
) -> None:
    starts = world.at(offset, 9)
    event = Event.objects.create(
        slug=f"{module.code}-{cohort.name.lower().replace(' ', '-')}-{starts:%Y%m%d}",
        kind=K.TRAINING,
        title=f"{module.title_fr} – {cohort.name}",
        place="Centre Exemple, Dakar",
        timezone=world.programme.origin_timezone,
        starts_at=starts,
        ends_at=starts + timedelta(hours=float(module.hours)),
        capacity=40,
        public=False,
        published=True,
    )
    session = Session.objects.create(module=module, cohort=cohort, event=event)
    to_come = offset > 0
    came = list(members)
    if not to_come and module.position >= 3:
        came = [row for row in members if row.stage != Stage.SELECTED]
    asked = min(event.starts_at - timedelta(days=7), world.now)
    stage = RegistrationStage.CONFIRMED if to_come else RegistrationStage.ATTENDED
    rows = []
    for member in came:
        rows.append(
            Registration(
                event=event,
                person=member.person,
                organisation_name=str(member.organisation or ""),
                stage=stage,
                requested_at=asked,
            )
        )
    Registration.objects.bulk_create(rows)
    moves = [DemoTransition("confirm", asked, world.officer)]
    if not to_come:
        moves.append(DemoTransition("attend", event.ends_at, world.officer))
    RegistrationStep.objects.bulk_create(
        build_many_ledger_rows(
            RegistrationStep,
            REGISTRATION,
            RegistrationStage.REQUESTED,
            [(row, moves) for row in rows],
        )
    )
    if to_come:
        return
    day, done = world.day(offset), []
    for member in came:
        done.append(
            Completion(
                participation=member, module=module, session=session, completed_on=day
            )
        )
    Completion.objects.bulk_create(done)
