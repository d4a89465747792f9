"""Passports and visa dossiers of those who hold or held a seat: granted, refused, under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from demo import files, hosting
from demo.ledger import (
    DemoTransition,
    build_ledger_rows,
    build_many_ledger_rows,
    get_stage_after,
)
from demo.passports import build_mrz_lines
from demo.reservations import make_demo_proposals, make_demo_reservations
from demo.world import World
from mobility.visas.lifecycle import DOSSIER, PIECE, DossierStage, PieceStage
from mobility.visas.models import (
    Appointment,
    Decision,
    Dossier,
    DossierStep,
    EarlierVisa,
    Lodgement,
    PastStay,
    Piece,
    PieceStep,
    Post,
    Share,
    TravelDocument,
)
from mobility.visas.rules.checklist import Situation, checklist
from mobility.visas.services.readings import get_office_name
from mobility.visas.services.waivers import list_waivable_findings, waive_finding
from participants.calls.models import UsualPaper
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.roles import Role
from pemwecco.documents.models import Document
from pemwecco.network.models import Organisation
from pemwecco.privacy.models import Reading
from pemwecco.privacy.services import record_reading

LODGED = ("complete", "appoint", "lodge")
GRANTED = (*LODGED, "examine", "grant")
REFUSED = (*LODGED, "examine", "refuse")
C = Piece.Code
# Halfway: three accepted, one sent back, some to be checked, one waived, the rest missing.
HALF = {
    C.PASSPORT: PieceStage.ACCEPTED,
    C.RCCM: PieceStage.ACCEPTED,
    C.NINEA: PieceStage.ACCEPTED,
    C.PHOTO: PieceStage.TO_CORRECT,
    C.ACTIVITY: PieceStage.RECEIVED,
    C.FORM: PieceStage.RECEIVED,
    C.BANK_PERS: PieceStage.WAIVED,
    C.BANK_COMP: PieceStage.EXPIRED,
}
PIECE_MOVES = {
    PieceStage.MISSING: (),
    PieceStage.RECEIVED: ("receive",),
    PieceStage.TO_CORRECT: ("receive", "send_back"),
    PieceStage.ACCEPTED: ("receive", "accept"),
    PieceStage.WAIVED: ("waive",),
    PieceStage.EXPIRED: ("receive", "accept", "expire"),
}
# Given with the application, not asked again.
SAME = {
    C.RCCM: UsualPaper.RCCM,
    C.NINEA: UsualPaper.NINEA,
    C.ACTIVITY: UsualPaper.ACCOUNTS,
}
REMARK = "La photo est trop sombre. Prenez-la de jour, sur un fond clair."
WORDS_OF_MOVE = {
    "send_back": REMARK,
    "waive": "Tous les frais sont pris en charge.",
}


@dataclass(slots=True)
class DemoDossierPlan:
    """How one dossier went: its moves, its pieces, and the passport that goes with it."""

    route: tuple[str, ...]
    # The state of each piece; None: all of them accepted.
    pieces: dict[Piece.Code, PieceStage] | None = None
    attempt: int = 1
    passport: str = "valid"
    codes: tuple[int, ...] = ()
    # Days from today of the first move and between moves.
    begins: int = 0
    pace: int = 3


def make_demo_visas(world: World) -> None:
    _make_post(world)
    passports: dict[int, TravelDocument] = {}
    for row, plan in _plans(world):
        dossier = _dossier(world, row, plan, passports)
        if row.stage in {Stage.PREPARED, Stage.CLEARED}:
            _make_shares(world, dossier)
    _waive_one_finding(world)
    _earlier_visas(world)
    make_demo_proposals(world)
    for row in world.travellers[:3]:
        PastStay.objects.create(
            person=row.person,
            entered_on=world.day(-900),
            left_on=world.day(-888),
            state="FR",
        )


def _waive_one_finding(world: World) -> None:
    """The visa officer lets one finding stand, by name: the flight of someone who transits by night."""
    dossier = (
        Dossier.objects.filter(stage=DossierStage.APPOINTMENT).order_by("pk").first()
    )
    if dossier is None:
        return
    for one in list_waivable_findings(dossier):
        if one.finding.code == "night-missing":
            waive_finding(
                dossier=dossier,
                key=one.finding.key,
                reason="Deux nuits chez un partenaire, confirmées par écrit.",
                by=world.visa_officer,
            )


def _earlier_visas(world: World) -> None:
    """Who has an appointment has had three visas and used them well: a year of entries may be asked for."""
    dossier = (
        Dossier.objects.filter(stage=DossierStage.APPOINTMENT).order_by("pk").first()
    )
    if dossier is None:
        return
    person = dossier.participation.person
    for number, days in enumerate((640, 420, 190), start=1):
        first = world.day(-days)
        EarlierVisa.objects.create(
            person=person,
            state="FR" if number == 1 else "BE",
            number=f"EX{number:07}",
            valid_from=first,
            valid_until=first + timedelta(days=29),
            lawfully_used=True,
            checked_by=world.visa_officer,
        )
        PastStay.objects.create(
            person=person,
            entered_on=first + timedelta(days=3),
            left_on=first + timedelta(days=12),
            state="FR" if number == 1 else "BE",
        )


def _make_shares(world: World, dossier: Dossier) -> None:
    """Passed on by the visa officer, and read: the participant finds each in the ledger."""
    for role in (Role.IMMIGRATION_READER, Role.CONSULATE_READER):
        reader = world.staff[role]
        Share.objects.create(dossier=dossier, reader=reader, shared_at=world.at(-2, 10))
        record_reading(
            by=world.visa_officer,
            what=dossier,
            act=Reading.Act.TRANSMITTED,
            recipient=get_office_name(dossier, reader),
        )
        record_reading(by=reader, what=dossier)


def _make_post(world: World) -> None:
    world.post = Post.objects.order_by("pk").first() or Post.objects.create(
        organisation=Organisation.objects.create(
            name="Ambassade de Belgique, Dakar",
            name_key="AMBASSADE DE BELGIQUE DAKAR",
            kind=Organisation.Kind.POST,
            level=Organisation.Level.MACRO,
            country="SN",
            region="SN-DK",
            city="Dakar",
            address="Avenue de l'Exemple 1",
            email="dakar@ambassade.example",
        ),
        competent_for=["SN", "GM", "GN", "GW", "CV", "MR"],
        provider="Centre de visas Exemple",
        provider_website="https://rendez-vous.centre-exemple.example",
        provider_email="dakar@centre-exemple.example",
        posted_fee=59_000,
        fee_currency="XOF",
    )


def _plans(world: World) -> list[tuple[Participation, DemoDossierPlan]]:
    made: list[tuple[Participation, DemoDossierPlan]] = []
    of: dict[tuple[str, str], list[Participation]] = {}
    for row in world.travellers:
        of.setdefault((hosting.get_cohort_name(world, row), row.stage), []).append(row)
    for (cohort, stage), rows in of.items():
        if stage in {Stage.PREPARED, Stage.SELECTED, Stage.WITHDRAWN}:
            continue
        begins = {"returned": -436, "present": -46, "planned": -24}[cohort]
        made += [(row, DemoDossierPlan(GRANTED, begins=begins, pace=5)) for row in rows]
    refusals = (REFUSED, REFUSED, (*REFUSED, "appeal"), (*REFUSED, "close"))
    codes = ((2, 3), (13,), (12, 13), (3, 16))
    for row, route, refused in zip(
        of["returned", Stage.WITHDRAWN], refusals, codes, strict=True
    ):
        made.append((row, DemoDossierPlan(route, codes=refused, begins=-436, pace=5)))
    first, second, third, fourth = of["planned", Stage.PREPARED]
    made += [
        (first, DemoDossierPlan((), pieces=HALF, begins=-7)),
        (second, DemoDossierPlan(("complete", "appoint"), begins=-7)),
        (third, DemoDossierPlan(LODGED, begins=-7, pace=2)),
        (fourth, DemoDossierPlan(REFUSED, codes=(2,), begins=-44, pace=5)),
        (fourth, DemoDossierPlan((*LODGED, "examine"), attempt=2, begins=-8, pace=2)),
    ]
    first, second, third = of["planned", Stage.SELECTED]
    made += [
        (first, DemoDossierPlan((), pieces={}, passport="", begins=-5)),
        (second, DemoDossierPlan((), pieces=HALF, passport="short", begins=-6)),
        (third, DemoDossierPlan(("complete",), begins=-4)),
    ]
    return made


def _make_passport(
    world: World, row: Participation, plan: DemoDossierPlan, at: datetime
) -> TravelDocument:
    """A passport of five years; "short" ends before three months after the stay (domain.md §2.1)."""
    person, cohort = row.person, row.cohort
    assert cohort is not None
    assert person.birth_date is not None
    born = person.birth_date.as_date()
    assert born is not None
    left = 40 if plan.passport == "short" else 400 + world.dice.randint(0, 900)
    expires = cohort.leaves_on + timedelta(days=left)
    number = f"A9{world.dice.randint(0, 9_999_999):07d}"
    line1, line2 = build_mrz_lines(
        surname=person.family_name,
        given=person.given_names,
        number=number,
        state="SEN",
        birth=born,
        sex=person.sex,
        expires=expires,
    )
    scan = files.build_demo_document(
        title="Passeport, page de données",
        about=person.full_name,
        name=f"{row.reference}-passeport.pdf",
        at=at,
    )
    scan.save()
    return TravelDocument.objects.create(
        person=person,
        number=number,
        issuer="SEN",
        nationality="SEN",
        surname=line1[5:].split("<<")[0].replace("<", " "),
        given_names=line1[5:].split("<<")[1].replace("<", " "),
        birth_date=person.birth_date,
        sex=person.sex,
        issued_on=expires - timedelta(days=1825),
        expires_on=expires,
        blank_pages=2 if plan.passport == "short" else 14,
        mrz=f"{line1}\n{line2}",
        scan=scan,
        entered_at=at,
    )


def _build_dossier_moves(world: World, plan: DemoDossierPlan) -> list[DemoTransition]:
    moved = []
    for place, move in enumerate(plan.route):
        by = (
            None
            if move in {"appoint", "lodge", "grant", "refuse"}
            else world.visa_officer
        )
        reason = {
            "appeal": "Recours au Conseil du contentieux.",
            "close": "La personne renonce.",
        }.get(move, "")
        at = world.at(min(plan.begins + plan.pace * place, -1), 9, 30 + place)
        moved.append(DemoTransition(move, at, by, reason))
    return moved


def _dossier(
    world: World,
    row: Participation,
    plan: DemoDossierPlan,
    passports: dict[int, TravelDocument],
) -> Dossier:
    cohort = row.cohort
    assert cohort is not None
    opened = world.at(plan.begins - 20, 9)
    if plan.passport and row.person_id not in passports:
        passports[row.person_id] = _make_passport(world, row, plan, opened)
    moved = _build_dossier_moves(world, plan)
    insured = plan.pieces is None
    dossier = Dossier.objects.create(
        participation=row,
        attempt=plan.attempt,
        stage=get_stage_after(DOSSIER, DossierStage.OPEN, moved),
        post=world.post,
        passport=passports.get(row.person_id),
        insurance_policy=f"EX-{row.number:05d}" if insured else "",
        insurance_from=cohort.arrives_on if insured else None,
        insurance_until=cohort.leaves_on + timedelta(days=15) if insured else None,
        insurance_cover_eur=Decimal(30_000) if insured else None,
        external_reference=f"VOWINT{9_000_000 + row.number}" if plan.route else "",
        opened_at=opened,
    )
    DossierStep.objects.bulk_create(
        build_ledger_rows(DossierStep, DOSSIER, dossier, DossierStage.OPEN, moved)
    )
    _make_checklist_items(world, dossier, plan, opened)
    _appointment(world, dossier, {entry.move: entry.at for entry in moved})
    # A second application uses the flights and beds of the first.
    if plan.pieces is None and plan.attempt == 1:
        bought_on = world.day(min(plan.begins + 20, -1))
        make_demo_reservations(world, dossier, bought_on)
    _decision(world, dossier, plan, {entry.move: entry.at.date() for entry in moved})
    return dossier


def _make_checklist_items(
    world: World, dossier: Dossier, plan: DemoDossierPlan, opened: datetime
) -> None:
    row = dossier.participation
    assert row.cohort is not None
    given = {
        attachment.slot: attachment.document for attachment in row.attachments.all()
    }
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
        stage = (
            PieceStage.ACCEPTED
            if plan.pieces is None
            else plan.pieces.get(code, PieceStage.MISSING)
        )
        document = _get_item_document(dossier, code, stage, given, opened)
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
                stage=stage,
                remark=REMARK if stage == PieceStage.TO_CORRECT else "",
                document=document,
            )
        )
    files.save_demo_documents(documents)
    Piece.objects.bulk_create(rows)
    histories = []
    for minute, piece in enumerate(rows):
        moved = []
        for place, move in enumerate(PIECE_MOVES[PieceStage(piece.stage)]):
            at = opened + timedelta(days=1 + place, minutes=minute)
            by = None if move == "receive" else world.visa_officer
            moved.append(DemoTransition(move, at, by, WORDS_OF_MOVE.get(move, "")))
        histories.append((piece, moved))
    PieceStep.objects.bulk_create(
        build_many_ledger_rows(PieceStep, PIECE, PieceStage.MISSING, histories)
    )


def _get_item_document(
    dossier: Dossier,
    code: Piece.Code,
    stage: PieceStage,
    given: dict[str, Document],
    at: datetime,
) -> Document | None:
    """What was given with the application is not asked again; the rest is a file of its own."""
    if stage in {PieceStage.MISSING, PieceStage.WAIVED}:
        return None
    if code == C.PASSPORT and dossier.passport is not None:
        return dossier.passport.scan
    if (kept := given.get(SAME.get(code, ""))) is not None:
        return kept
    reference = dossier.participation.reference
    name = f"{reference}-V{dossier.attempt}-{code.lower()}.pdf"
    return files.build_demo_document(
        title=str(code.label), about=f"Dossier {reference}", name=name, at=at
    )


def _appointment(world: World, dossier: Dossier, at: dict[str, datetime]) -> None:
    if "appoint" not in at:
        return
    state = Appointment.State
    day = at["lodge"] if "lodge" in at else world.at(16, 9, 30)
    if dossier.attempt == 1 and dossier.participation.number % 5 == 0:
        Appointment.objects.create(
            dossier=dossier,
            requested_on=at["appoint"].date() - _compute_waiting_time(dossier),
            at=day - timedelta(days=4),
            place="Centre de visas Exemple, Dakar",
            state=state.MOVED,
        )
    Appointment.objects.create(
        dossier=dossier,
        requested_on=at["appoint"].date() - _compute_waiting_time(dossier),
        at=day,
        place="Centre de visas Exemple, Dakar",
        reference=f"RV-{_serial(dossier):06d}",
        state=state.KEPT if "lodge" in at else state.CONFIRMED,
    )
    if "lodge" in at:
        Lodgement.objects.create(
            dossier=dossier,
            lodged_on=at["lodge"].date(),
            reference=f"DEP-{_serial(dossier):06d}",
        )


def _decision(
    world: World, dossier: Dossier, plan: DemoDossierPlan, on: dict[str, date]
) -> None:
    cohort = dossier.participation.cohort
    assert cohort is not None
    decided = on.get("grant") or on.get("refuse")
    if decided is None:
        return
    granted = "grant" in on
    stay = (cohort.leaves_on - cohort.arrives_on).days + 1
    sticker: dict[str, object] = {
        "sticker_number": f"BNL{9_000_000 + _serial(dossier)}",
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


def _compute_waiting_time(dossier: Dossier) -> timedelta:
    """How long the visa centre let someone wait for a day: two to six weeks, longer than anybody likes."""
    return timedelta(days=14 + dossier.participation.number % 29)


def _serial(dossier: Dossier) -> int:
    """A number for receipts and stickers that is the same each time the demo is made."""
    return dossier.participation.number * 10 + dossier.attempt
