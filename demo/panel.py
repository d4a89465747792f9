"""A call that is read without names: shared out, half read, with an abstention, conflicts, a wide disagreement."""

from __future__ import annotations

from datetime import timedelta

from demo import applications, people
from demo.clock import stand_at
from demo.ledger import DemoTransition, build_many_ledger_rows
from demo.programme import CRITERIA, add_demo_criteria
from demo.world import World
from participants.calls.models import Criterion, PanelMember, Setup
from participants.calls.services.questions import ensure_call_documents
from participants.panel.models import Review
from participants.panel.services.assignment import apply_assignment
from participants.panel.services.conflicts import report_conflict
from participants.panel.services.redaction import confirm_redacted_copy
from participants.panel.services.reviews import (
    record_abstention,
    save_review,
    submit_review,
)
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Participation, ParticipationStep
from pemwecco.core.models import Sequence
from pemwecco.network.models import Person

OPENED, CLOSED, SHARED = -75, -40, -9
FILES = 12
# Of ten files the first eight have been read by both; the last copy without names waits for staff.
READ = 8
# Files on which the two readers are far apart: what each gave.
DIVIDED = {0: (5, 1), 3: (1, 4)}
COMMENTS = (
    "Le marché visé est bien décrit ; les volumes restent à prouver.",
    "Produit prêt pour l'exportation, étiquetage à revoir.",
    "Équipe petite mais sérieuse ; besoin clair.",
    "Je ne vois pas encore qui achèterait en Belgique.",
)


def make_demo_panel(world: World) -> None:
    call = _make_blind_call(world)
    members = []
    for row in world.panel:
        members.append(PanelMember.objects.create(call=call, user=row.user))
    files = _make_panel_participations(world, call)
    _relative(members[1], files[0])
    whole = Participation.objects.select_related(
        "person", "organisation", "application", "call"
    )
    for file in whole.filter(pk__in=[row.pk for row in files[:-1]]).order_by("pk"):
        confirm_redacted_copy(participation=file, texts={}, by=world.officer, sure=True)
    with stand_at(world.at(SHARED)):
        apply_assignment(call=call, by=world.officer)
    _make_panel_reviews(world, call)


def _make_blind_call(world: World) -> Call:
    call = Call.objects.create(
        programme=world.programme,
        slug="filieres-a-l-aveugle",
        title_fr="Appel par filières (lu sans noms)",
        title_en="Call by sector (read without names)",
        title_nl="Oproep per sector (zonder namen gelezen)",
        text_fr="Cet appel est clos. Le jury lit les dossiers sans les noms.",
        text_en="This call is closed. The panel reads the files without the names.",
        text_nl="Deze oproep is afgesloten. De jury leest de dossiers zonder de namen.",
        opens_at=world.at(OPENED, 8),
        closes_at=world.at(CLOSED, 17),
        published=True,
    )
    ensure_call_documents(call)
    Setup.objects.update_or_create(
        call=call, defaults={"blind": True, "reviews_per_file": 2, "gap": 30}
    )
    add_demo_criteria(call, CRITERIA[:4], first=0)
    return call


def _make_panel_participations(world: World, call: Call) -> list[Participation]:
    """Files that staff have found eligible; their numbers follow on those of the year."""
    applicants = people.make_demo_people(
        world, FILES, formal=[True] * FILES, known={}, first=30_000
    )
    year = call.opens_at.year
    counted = Sequence.objects.filter(kind=world.programme.prefix, year=year).first()
    last = counted.last if counted else 0
    rows, histories = [], []
    for place, one in enumerate(applicants, start=1):
        at = call.opens_at + timedelta(days=2 * place, hours=3)
        row = applications.build_demo_participation(
            world, one, call, year, last + place, at
        )
        row.stage = Stage.ELIGIBLE
        rows.append(row)
        moved = [
            DemoTransition("submit", at + timedelta(hours=20)),
            DemoTransition("confirm", world.at(CLOSED + 8)),
        ]
        histories.append((row, moved))
    Participation.objects.bulk_create(rows)
    applications.update_number_sequence(world, year, last + FILES)
    ParticipationStep.objects.bulk_create(
        build_many_ledger_rows(ParticipationStep, PARTICIPATION, Stage.DRAFT, histories)
    )
    applications.fill_demo_answers(world, rows, applicants)
    applications.attach_demo_documents(world, [(row, True) for row in rows])
    return rows


def _relative(member: PanelMember, file: Participation) -> None:
    """One member is known under the phone of an applicant: the rows say so, the member has not."""
    given, family = member.user.name.split(" ", 1)
    Person.objects.create(
        given_names=given,
        family_name=family,
        email=member.user.email,
        phone=file.person.phone,
        country="SN",
        language="fr",
    )


def _make_panel_reviews(world: World, call: Call) -> None:
    """Most have been read; one member is severe, two files divide the panel, one abstains, one knows somebody."""
    severe = call.panel.order_by("pk").first()
    reviews = Review.objects.filter(participation__call=call).select_related(
        "reviewer__user", "participation"
    )
    order = sorted(set(reviews.values_list("participation", flat=True)))
    criteria = list(Criterion.objects.filter(call=call))
    seen: set[int] = set()
    for review in reviews.order_by("participation", "pk"):
        place, by = order.index(review.participation_id), review.reviewer.user
        first = review.participation_id not in seen
        seen.add(review.participation_id)
        if place < READ:
            shift = -1 if review.reviewer == severe else 0
            usual = 3 + place % 2
            of_first, of_second = DIVIDED.get(place, (usual, usual))
            worth = of_first if first else of_second
            points = {}
            for row in criteria:
                points[row.code] = max(0, min(row.highest, worth + shift))
            comment = COMMENTS[place % len(COMMENTS)]
            with stand_at(world.at(SHARED + 1 + place // 2)):
                save_review(review=review, scores=points, comment=comment, by=by)
                submit_review(review=review, by=by)
            # The page counts how long it was open, which no service takes.
            Review.objects.filter(pk=review.pk).update(seconds=240 + 40 * place)
        elif place == READ and first:
            record_abstention(
                review=review,
                reason="Je connais trop mal cette filière pour en juger.",
                by=by,
            )
        elif place == READ + 1 and first:
            report_conflict(
                review=review, reason="J'ai formé la gérante l'an dernier.", by=by
            )
