"""The files of the closed call: numbers, application, attachments, reviews, ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from demo import files, funnel, logins, people
from demo.ledger import (
    DemoTransition,
    build_many_ledger_rows,
    get_stage_after,
    get_time_of_move,
)
from demo.people import BATCH, Applicant
from demo.world import World
from participants.applications.models import Application, Attachment
from participants.calls.models import UsualPaper
from participants.panel.models import Review, Score
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import (
    Call,
    Participation,
    ParticipationStep,
    format_participation_reference,
)
from pemwecco.core.models import Sequence

STEPS = ["person", "enterprise", "project", "documents"]
SLOTS = (
    (UsualPaper.NINEA, "Certificat NINEA"),
    (UsualPaper.RCCM, "Extrait du registre de commerce"),
    (UsualPaper.ACCOUNTS, "Comptes de l'année"),
    (UsualPaper.CV, "Curriculum vitae"),
)
PROJECTS = (
    ("Exporter vers la Belgique", "Trouver deux distributeurs et adapter l'emballage aux normes européennes."),
    ("Une ligne de production partagée", "Apprendre un procédé chez un hôte et le reproduire à l'atelier."),
    ("Un nouveau produit à deux", "Mettre au point, avec un partenaire belge, un produit pour nos deux marchés."),
    ("Vendre aux épiceries de la diaspora", "Rencontrer les grossistes et organiser un premier groupage."),
)  # fmt: skip
NEEDS = (
    "Normes d'étiquetage et de traçabilité ; rencontres avec des acheteurs.",
    "Certification, contrats, logistique et douane.",
    "Négociation, prix, marketing et image de marque.",
)
COMMENTS = (
    "Projet clair, partenaires bien choisis.",
    "Bonne entreprise ; les chiffres restent à vérifier.",
    "Le marché visé demande une certification que l'entreprise n'a pas encore.",
    "Très motivée, équipe solide, retour assuré.",
)


def make_demo_applications(world: World) -> None:
    """Every file of the closed call; `world.travellers` keeps those that got a seat, in order."""
    fates = funnel.choose_fates(world.applications)
    applicants = people.make_demo_people(
        world,
        len(fates),
        formal=[fate.formal for fate in fates],
        known=_place_demo_logins(fates),
    )
    histories = [list(funnel.build_fate_moves(world, fate)) for fate in fates]
    # A number is given when the draft is begun: in the order in which people came.
    order = sorted(range(len(fates)), key=lambda place: histories[place][0].at)
    begun = {}
    for place in order:
        before = timedelta(days=world.dice.randint(0, 6), hours=3)
        begun[place] = histories[place][0].at - before
    year = world.call.opens_at.year
    made: dict[int, Participation] = {}
    for number, place in enumerate(order, start=1):
        cohort = getattr(world, fates[place].cohort) if fates[place].cohort else None
        made[place] = build_demo_participation(
            world,
            applicants[place],
            world.call,
            year,
            number,
            max(begun[place], world.call.opens_at),
        )
        made[place].cohort = cohort
        made[place].stage = get_stage_after(
            PARTICIPATION, Stage.DRAFT, histories[place]
        )
    rows = [made[place] for place in range(len(fates))]
    Participation.objects.bulk_create(
        [made[place] for place in order], batch_size=BATCH
    )
    update_number_sequence(world, year, len(order))
    _ledger(rows, histories)
    fill_demo_answers(world, rows, applicants)
    formal = [one.formal for one in applicants]
    attach_demo_documents(world, zip(rows, formal, strict=True))
    _review(world, rows, histories)
    world.travellers = rows[: funnel.FIXED]


def _place_demo_logins(fates: list[funnel.Fate]) -> dict[int, logins.Login]:
    """The people of the table of log-ins, each at the first file with their fate."""
    wanted = (
        (logins.RETURNED, Stage.RETURNED, "returned"),
        (logins.PRESENT, Stage.DEPARTED, "present"),
        (logins.PREPARING, Stage.PREPARED, "planned"),
        (logins.NOT_READY, Stage.NOT_READY, ""),
    )
    ends = [(fate.stage, fate.cohort) for fate in fates]
    places = {}
    for login, stage, cohort in wanted:
        places[ends.index((stage, cohort))] = login
    return places


def build_demo_participation(  # noqa: PLR0917  the parts of a number in their order
    world: World, one: Applicant, call: Call, year: int, number: int, at: datetime
) -> Participation:
    return Participation(
        person=one.person,
        call=call,
        organisation=one.organisation,
        year=year,
        number=number,
        reference=format_participation_reference(world.programme, year, number),
        created_at=at,
    )


def update_number_sequence(world: World, year: int, last: int) -> None:
    """Let the next real file take the next number."""
    Sequence.objects.update_or_create(
        kind=world.programme.prefix, year=year, defaults={"last": last}
    )


def fill_demo_answers(
    world: World, rows: Iterable[Participation], applicants: Iterable[Applicant]
) -> None:
    """What each says of the project and the needs."""
    dice, made = world.dice, []
    for row, one in zip(rows, applicants, strict=True):
        title, project = dice.choice(PROJECTS)
        made.append(
            Application(
                participation=row,
                occupation=Application.Occupation.OWNER,
                function="Gérante" if one.person.sex == "F" else "Gérant",
                project_title=f"{title} : {one.organisation.activity.lower()}"[:150],
                project=f"{project} Notre équipe compte {one.jobs} personne(s).",
                expected_results="Deux contrats dans l'année et trois emplois de plus.",
                needs=dice.choice(NEEDS),
                partner_wishes="Un distributeur, un laboratoire, une entreprise de la diaspora.",
                languages_spoken=dice.choice(
                    ("français, wolof", "français, pulaar, wolof", "français, anglais")
                ),
                has_passport=dice.random() < 0.6,
                earlier_schengen_visa=dice.random() < 0.15,
                commits_to_return=True,
                steps_saved=STEPS,
                # What they wrote is French, whatever the language of their mails.
                language="fr",
                saved_at=row.created_at,
                version=len(STEPS) + 1,
            )
        )
    Application.objects.bulk_create(made, batch_size=BATCH)


def attach_demo_documents(
    world: World, rows: Iterable[tuple[Participation, bool]]
) -> None:
    """The papers of each; who is not formal has a CV and, sometimes, one paper more."""
    slots, documents = [], []
    for row, formal in rows:
        given = list(SLOTS)
        if not formal:
            given = [SLOTS[3]]
            given += world.dice.sample(SLOTS[:3], world.dice.randint(0, 1))
        for slot, title in given:
            slots.append((row, slot))
            name = f"{row.reference}-{slot.value}.pdf"
            documents.append(
                files.build_demo_document(
                    title=title,
                    about=f"Dossier {row.reference}",
                    name=name,
                    at=row.created_at,
                )
            )
    files.save_demo_documents(documents)
    attached = []
    for (row, slot), document in zip(slots, documents, strict=True):
        attached.append(
            Attachment(
                participation=row, slot=slot, document=document, added_at=row.created_at
            )
        )
    Attachment.objects.bulk_create(attached, batch_size=BATCH)


def _ledger(rows: list[Participation], histories: list[list[DemoTransition]]) -> None:
    moves = zip(rows, histories, strict=True)
    made = build_many_ledger_rows(ParticipationStep, PARTICIPATION, Stage.DRAFT, moves)
    made.sort(key=lambda step: step.at)
    ParticipationStep.objects.bulk_create(made, batch_size=BATCH)


def _review(
    world: World, rows: list[Participation], histories: list[list[DemoTransition]]
) -> None:
    """Two of the four members per eligible file; a file that only is eligible still waits for one."""
    dice, reviews, scores = world.dice, [], []
    well_read = {fate.stage for fate in funnel.FATES[:8]}
    for row, moved in zip(rows, histories, strict=True):
        confirmed = get_time_of_move(moved, "confirm")
        if confirmed is None:
            continue
        worth = 4 if row.stage in well_read else 3
        for place, member in enumerate(dice.sample(world.panel, 2)):
            done = not (place and row.stage == Stage.ELIGIBLE)
            at = confirmed + timedelta(days=dice.randint(2, 12))
            review = Review(
                participation=row,
                reviewer=member,
                comment=dice.choice(COMMENTS) if done else "",
                assigned_at=confirmed,
                submitted_at=at if done else None,
            )
            reviews.append(review)
            for criterion in world.criteria if done else ():
                points = max(0, min(criterion.highest, worth + dice.randint(-2, 1)))
                scores.append(Score(review=review, criterion=criterion, points=points))
    Review.objects.bulk_create(reviews, batch_size=BATCH)
    Score.objects.bulk_create(scores, batch_size=BATCH)
