"""How each visa dossier of the demo goes: its course, its papers, the passport, the numbers it bears."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from demo import files, hosting
from demo.ledger import DemoTransition
from demo.passports import build_mrz_lines
from demo.world import World
from mobility.visas.lifecycle import PieceStage
from mobility.visas.models import Dossier, Piece
from participants.calls.models import UsualPaper
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.documents.models import Document
from pemwecco.network.identifiers import Mrz, mrz

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
# Given with the application, not asked again.
SAME = {
    C.RCCM: UsualPaper.RCCM,
    C.NINEA: UsualPaper.NINEA,
    C.ACTIVITY: UsualPaper.ACCOUNTS,
}
REMARK = "La photo est trop sombre. Prenez-la de jour, sur un fond clair."
# Why a dossier goes the way it goes, and why a paper is not asked for.
WORDS = {
    "appeal": "Recours au Conseil du contentieux.",
    "close": "La personne renonce.",
    "waive": "Tous les frais sont pris en charge.",
}
PLACE = "Centre de visas Exemple, Dakar"
BY_THE_POST = frozenset({"appoint", "lodge", "grant", "refuse"})
FIVE_YEARS = timedelta(days=1825)


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

    @property
    def is_granted(self) -> bool:
        return "grant" in self.route

    @property
    def is_still_settled(self) -> bool:
        """All papers are there and nothing is lodged: flights and beds may still change."""
        return bool(self.route) and "lodge" not in self.route

    @property
    def blank_pages(self) -> int:
        return 2 if self.passport == "short" else 14


def list_dossier_plans(world: World) -> list[tuple[Participation, DemoDossierPlan]]:
    made: list[tuple[Participation, DemoDossierPlan]] = []
    of: dict[tuple[str, str], list[Participation]] = {}
    for row in world.travellers:
        of.setdefault((hosting.get_cohort_name(world, row), row.stage), []).append(row)
    for (cohort, stage), rows in of.items():
        if stage in {Stage.PREPARED, Stage.SELECTED, Stage.WITHDRAWN}:
            continue
        begins = {"returned": -436, "present": -48, "planned": -26}[cohort]
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


def get_opening_time(
    world: World, row: Participation, plan: DemoDossierPlan
) -> datetime:
    """Three weeks before its first move, and never before the person was selected."""
    selected = row.steps.filter(move="select").latest("at")
    return max(world.at(plan.begins - 20, 9), selected.at + timedelta(hours=1))


def read_demo_passport(world: World, row: Participation, plan: DemoDossierPlan) -> Mrz:
    """The zone of a passport of five years; "short" ends before three months after the stay (domain.md §2.1)."""
    person, cohort = row.person, row.cohort
    assert cohort is not None
    assert person.birth_date is not None
    born = person.birth_date.as_date()
    assert born is not None
    left = 40 if plan.passport == "short" else 400 + world.dice.randint(0, 900)
    lines = build_mrz_lines(
        surname=person.family_name,
        given=person.given_names,
        number=f"A9{world.dice.randint(0, 9_999_999):07d}",
        state="SEN",
        birth=born,
        sex=person.sex,
        expires=cohort.leaves_on + timedelta(days=left),
    )
    return mrz(*lines)


def build_insurance_facts(row: Participation, name: str) -> dict[str, Any]:
    """A policy for the days of the stay and the fifteen that the law adds (domain.md §2.1)."""
    assert row.cohort is not None
    return {
        "insurer": "Assurance Exemple",
        "insurance_policy": f"EX-{row.number:05d}",
        "insured_name": name,
        "insurance_from": row.cohort.arrives_on,
        "insurance_until": row.cohort.leaves_on + timedelta(days=15),
        "insurance_cover_eur": Decimal(30_000),
    }


def build_passport_scan(row: Participation, at: datetime) -> Document:
    """The copy of its page, saved."""
    scan = files.build_demo_document(
        title="Passeport, page de données",
        about=row.person.full_name,
        name=f"{row.reference}-passeport.pdf",
        at=at,
    )
    scan.save()
    return scan


def build_dossier_moves(world: World, plan: DemoDossierPlan) -> list[DemoTransition]:
    moved = []
    for place, move in enumerate(plan.route):
        by = None if move in BY_THE_POST else world.visa_officer
        reason = WORDS.get(move, "")
        at = world.at(min(plan.begins + plan.pace * place, -1), 9, 30 + place)
        moved.append(DemoTransition(move, at, by, reason))
    return moved


def get_item_document(
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


def compute_waiting_time(dossier: Dossier) -> timedelta:
    """How long the visa centre let someone wait for a day: two to six weeks, longer than anybody likes."""
    return timedelta(days=14 + dossier.participation.number % 29)


def compute_serial(dossier: Dossier) -> int:
    """A number for receipts and stickers that is the same each time the demo is made."""
    return dossier.participation.number * 10 + dossier.attempt
