"""The dossiers of those whose stay is over or under way: scenery of a year, granted or refused, made in bulk.

Each went the same way; by the services they would take as long as all the rest of the demo. Courses and papers are
held by the tables of the lifecycles (`demo.ledger`), what they say of each other by `tests/demo`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from demo import files
from demo.dossier_plans import (
    FIVE_YEARS,
    PLACE,
    C,
    DemoDossierPlan,
    build_dossier_moves,
    build_insurance_facts,
    build_passport_scan,
    compute_serial,
    compute_waiting_time,
    get_item_document,
    get_opening_time,
    read_demo_passport,
)
from demo.ledger import (
    DemoTransition,
    build_ledger_rows,
    build_many_ledger_rows,
    get_stage_after,
)
from demo.reservations import build_demo_journey
from demo.world import World
from mobility.itineraries.models import Accommodation, Flight
from mobility.visas.lifecycle import DOSSIER, PIECE, DossierStage, PieceStage
from mobility.visas.models import (
    Appointment,
    Decision,
    Dossier,
    DossierStep,
    Lodgement,
    Piece,
    PieceStep,
    TravelDocument,
)
from mobility.visas.rules.checklist import Situation, checklist
from participants.register.models import Participation
from pemwecco.documents.models import Document


def make_past_dossier(
    world: World, row: Participation, plan: DemoDossierPlan
) -> Dossier:
    """A dossier whose papers were all accepted, as the rows say it today."""
    opened = get_opening_time(world, row, plan)
    passport = _make_passport(world, row, plan, opened)
    moved = build_dossier_moves(world, plan)
    dossier = Dossier.objects.create(
        participation=row,
        stage=get_stage_after(DOSSIER, DossierStage.OPEN, moved),
        post=world.post,
        passport=passport,
        **build_insurance_facts(row, passport.printed_name),
        external_reference=f"VOWINT{9_000_000 + row.number}",
        opened_at=opened,
    )
    DossierStep.objects.bulk_create(
        build_ledger_rows(DossierStep, DOSSIER, dossier, DossierStage.OPEN, moved)
    )
    _make_checklist_items(world, dossier, opened)
    moments, days = {}, {}
    for entry in moved:
        moments[entry.move] = entry.at
        days[entry.move] = entry.at.date()
    _appointment(dossier, moments)
    journey = build_demo_journey(world, dossier, plan)
    flights = [Flight(participation=row, **flight) for flight in journey.flights]
    Flight.objects.bulk_create(flights)
    Accommodation.objects.create(participation=row, **journey.bed)
    _decision(world, dossier, plan, days)
    return dossier


def _make_passport(
    world: World, row: Participation, plan: DemoDossierPlan, at: datetime
) -> TravelDocument:
    zone = read_demo_passport(world, row, plan)
    return TravelDocument.objects.create(
        person=row.person,
        number=zone.number,
        issuer=zone.issuer,
        nationality=zone.nationality,
        surname=zone.surname,
        given_names=zone.given_names,
        birth_date=zone.born,
        sex=zone.sex,
        issued_on=zone.expires - FIVE_YEARS,
        expires_on=zone.expires,
        blank_pages=plan.blank_pages,
        mrz=zone.canonical,
        scan=build_passport_scan(row, at),
        entered_at=at,
    )


def _make_checklist_items(world: World, dossier: Dossier, opened: datetime) -> None:
    row = dossier.participation
    assert row.cohort is not None
    given = {}
    for attachment in row.attachments.all():
        given[attachment.slot] = attachment.document
    rows: list[Piece] = []
    documents: list[Document] = []
    wanted = checklist(
        Situation(
            profile="owner",
            paid_by="programme",
            entry=row.cohort.arrives_on,
            opened=opened.date(),
        )
    )
    for line in wanted:
        code = C(line.code)
        document = get_item_document(dossier, code, PieceStage.ACCEPTED, given, opened)
        if document is not None and document.pk is None:
            documents.append(document)
        rows.append(
            Piece(
                dossier=dossier,
                code=code,
                why=line.why,
                given_by=line.given_by,
                blocking=line.blocking,
                due_on=line.due,
                stage=PieceStage.ACCEPTED,
                document=document,
            )
        )
    files.save_demo_documents(documents)
    Piece.objects.bulk_create(rows)
    histories = []
    for minute, piece in enumerate(rows):
        given_at = opened + timedelta(days=1, minutes=minute)
        received = DemoTransition("receive", given_at)
        accepted = DemoTransition(
            "accept", given_at + timedelta(days=1), world.visa_officer
        )
        histories.append((piece, [received, accepted]))
    PieceStep.objects.bulk_create(
        build_many_ledger_rows(PieceStep, PIECE, PieceStage.MISSING, histories)
    )


def _appointment(dossier: Dossier, at: dict[str, datetime]) -> None:
    state, day = Appointment.State, at["lodge"]
    if dossier.participation.number % 5 == 0:
        Appointment.objects.create(
            dossier=dossier,
            requested_on=at["appoint"].date() - compute_waiting_time(dossier),
            at=day - timedelta(days=4),
            place=PLACE,
            state=state.MOVED,
        )
    Appointment.objects.create(
        dossier=dossier,
        requested_on=at["appoint"].date() - compute_waiting_time(dossier),
        at=day,
        place=PLACE,
        reference=f"RV-{compute_serial(dossier):06d}",
        state=state.KEPT,
    )
    Lodgement.objects.create(
        dossier=dossier,
        lodged_on=day.date(),
        reference=f"DEP-{compute_serial(dossier):06d}",
    )


def _decision(
    world: World, dossier: Dossier, plan: DemoDossierPlan, on: dict[str, date]
) -> None:
    cohort = dossier.participation.cohort
    assert cohort is not None
    granted = "grant" in on
    decided = on["grant"] if granted else on["refuse"]
    stay = (cohort.leaves_on - cohort.arrives_on).days + 1
    sticker: dict[str, object] = {
        "printed_name": dossier.passport.printed_name if dossier.passport else "",
        "sticker_number": f"BNL{9_000_000 + compute_serial(dossier)}",
        "valid_from": cohort.arrives_on,
        "valid_until": cohort.leaves_on + timedelta(days=15),
        "days": stay,
        "entries": "1",
    }
    Decision.objects.create(
        dossier=dossier,
        outcome=Decision.Outcome.GRANTED if granted else Decision.Outcome.REFUSED,
        decided_on=decided,
        notified_on=min(decided + timedelta(days=1), world.today),
        refusal_codes=list(plan.codes),
        remarks="" if granted else "Décision de démonstration.",
        **(sticker if granted else {}),
    )
