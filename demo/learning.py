"""Events with registrations, learning notes, and the training of each cohort."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from demo.clock import stand_at
from demo.files import build_demo_document
from demo.ledger import DemoTransition, build_many_ledger_rows, get_stage_after
from demo.world import World
from events.gatherings.lifecycle import REGISTRATION, RegistrationStage
from events.gatherings.models import (
    Event,
    Registration,
    RegistrationStep,
    SessionSpeaker,
    SignedSheet,
)
from events.gatherings.services.attendance import record_attendance
from events.gatherings.services.registrations import (
    cancel_registration,
    refuse_registration,
)
from events.gatherings.services.sessions import SessionPlan, plan_event
from participants.register.lifecycle import Stage
from participants.register.models import Cohort, Participation
from participants.training.models import Completion, Module, Session
from pemwecco.network.models import Person
from pemwecco.network.services import record_person

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
# The event to come that has more registrations than places.
FULL = "atelier-etiquetage"
MODULES = (
    ("ecosystem", "L'écosystème entrepreneurial belge", "The Belgian business ecosystem", "Het Belgische ondernemerslandschap", 6, True),
    ("culture", "Codes sociaux et vie quotidienne", "Social codes and daily life", "Omgangsvormen en dagelijks leven", 4, True),
    ("pitch", "Présenter et négocier", "Pitching and negotiating", "Pitchen en onderhandelen", 6, True),
    ("dutch", "Premiers mots de néerlandais", "First words of Dutch", "Eerste woorden Nederlands", 8, False),
)  # fmt: skip
WEEK = (
    "Comprendre l'écosystème belge",
    "Codes sociaux et vie quotidienne",
    "Contrats et exportation",
    "Présenter et négocier",
)


def make_demo_learning(world: World) -> None:
    _make_events(world)
    _training(world)
    make_training_week(world)


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
        event = Event(
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
        plan_event(
            event=event, sessions=_plan_halves(starts) if kind == K.SEMINAR else ()
        )
        world.events.append(event)
        make_demo_registrations(world, event, world.dice.sample(people, registered))
        record_demo_attendance(world, event)
    _answer_requests(world, next(one for one in world.events if one.slug == FULL))


def _answer_requests(world: World, event: Event) -> None:
    """A request that staff did not accept, and a place given back that is offered to who waits."""
    rows = event.registrations.select_related("event", "person").order_by("pk")
    asked = rows.filter(stage=RegistrationStage.REQUESTED)[0]
    refuse_registration(
        registration=asked,
        by=world.officer,
        reason="Cet atelier est réservé aux entreprises agroalimentaires.",
    )
    confirmed = rows.filter(stage=RegistrationStage.CONFIRMED)[0]
    cancel_registration(registration=confirmed, by=None)


def _plan_halves(starts: datetime) -> list[SessionPlan]:
    """A seminar in two sittings: what was learned, then what is done with it."""
    noon = starts + timedelta(hours=2)
    return [
        SessionPlan(starts, noon, "Ce que les hôtes ont appris", "Salle Exemple"),
        SessionPlan(
            noon + timedelta(minutes=30),
            noon + timedelta(hours=2),
            "Ce que nous changeons pour la suite",
            "Salle Modèle",
        ),
    ]


def make_training_week(world: World) -> None:
    """Four days in a row for those who prepare: a sitting a day with its trainer, and who came to each."""
    first = world.at(-20, 9)
    plans = []
    for number, title in enumerate(WEEK):
        begins = first + timedelta(days=number)
        plans.append(SessionPlan(begins, begins + timedelta(hours=6), title, "Salle B"))
    event = Event(
        slug="semaine-de-preparation",
        kind=K.TRAINING,
        title="Semaine de préparation au départ",
        summary="Quatre jours : une liste signée et une attestation.",
        place="Centre Exemple, Dakar",
        timezone=world.programme.origin_timezone,
        starts_at=first,
        ends_at=first,
        public=False,
        published=True,
    )
    plan_event(event=event, sessions=plans)
    members = [row.person for row in world.travellers if row.cohort == world.planned]
    make_demo_registrations(world, event, members)
    trainer = record_person(
        email="formation@centre.example",
        given_names="Coumba",
        family_name="Tamarin",
        language="fr",
    )
    for session in event.sessions.all():
        SessionSpeaker.objects.create(
            session=session, person=trainer, role=SessionSpeaker.Role.TRAINER
        )
    record_demo_attendance(world, event)


def record_demo_attendance(world: World, event: Event) -> None:
    """After each sitting that is over: one in six stayed away, the list is closed and its scan attached."""
    keys = list(event.registrations.order_by("pk").values_list("pk", flat=True))
    for number, session in enumerate(event.sessions.all()):
        if session.ends_at >= world.now:
            return
        present = {key for place, key in enumerate(keys) if (place + number) % 6}
        with stand_at(session.ends_at):
            record_attendance(
                session=session,
                present=present,
                taken_back=set(),
                close=True,
                by=world.officer,
            )
            document = build_demo_document(
                title="Liste de présence signée",
                about=str(session),
                name=f"liste-{session.pk}.pdf",
                at=session.ends_at,
                by=world.officer,
            )
            document.save()
            SignedSheet.objects.create(
                session=session, document=document, by=world.officer
            )


def make_demo_registrations(
    world: World, event: Event, people: Sequence[Person]
) -> None:
    """Registrations: confirmed or waiting; before the event a few are still asked."""
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
        if not over and place % 7 == 6 and not full:
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
    event = Event(
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
    plan_event(event=event)
    session = Session.objects.create(module=module, cohort=cohort, event=event)
    to_come = offset > 0
    came = list(members)
    if not to_come and module.position >= 3:
        came = [row for row in members if row.stage != Stage.SELECTED]
    asked = min(event.starts_at - timedelta(days=7), world.now)
    rows = []
    for member in came:
        rows.append(
            Registration(
                event=event,
                person=member.person,
                organisation_name=str(member.organisation or ""),
                stage=RegistrationStage.CONFIRMED,
                requested_at=asked,
            )
        )
    Registration.objects.bulk_create(rows)
    moves = [DemoTransition("confirm", asked, world.officer)]
    RegistrationStep.objects.bulk_create(
        build_many_ledger_rows(
            RegistrationStep,
            REGISTRATION,
            RegistrationStage.REQUESTED,
            [(row, moves) for row in rows],
        )
    )
    if not to_come:
        _record_training(world, session, came)


def _record_training(
    world: World, session: Session, came: Sequence[Participation]
) -> None:
    """All who were enrolled came, and completed the module, whatever became of them since."""
    [sitting] = session.event.sessions.all()
    with stand_at(sitting.ends_at):
        record_attendance(
            session=sitting,
            present=set(session.event.registrations.values_list("pk", flat=True)),
            taken_back=set(),
            close=True,
            by=world.officer,
        )
    for member in came:
        Completion.objects.get_or_create(
            participation=member,
            module=session.module,
            defaults={
                "session": session,
                "completed_on": session.event.ends_local.date(),
            },
        )
