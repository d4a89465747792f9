"""A visa dossier as its people made it: each act by the service that they use, on its day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from demo.clock import stand_at
from demo.dossier_plans import (
    FIVE_YEARS,
    PLACE,
    REMARK,
    WORDS,
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
from demo.ledger import DemoTransition
from demo.reservations import build_demo_journey
from demo.world import World
from mobility.itineraries.services.reservations import keep_accommodation, keep_flight
from mobility.visas.lifecycle import DOSSIER, PIECE, PieceStage
from mobility.visas.models import Dossier, Piece
from mobility.visas.rules import is_weekend, list_holidays
from mobility.visas.services import checklist
from mobility.visas.services.applications import reapply_for_visa
from mobility.visas.services.appointments import (
    confirm_appointment,
    request_appointment,
)
from mobility.visas.services.decisions import (
    grant_visa,
    lodge_application,
    refuse_visa,
)
from mobility.visas.services.dossiers import change_facts, open_dossier
from mobility.visas.services.travel import record_passport
from participants.register.models import Participation
from pemwecco.accounts.services import ensure_user
from pemwecco.core.actors import Staff, System

ONE_DAY = timedelta(days=1)


def make_dossier(world: World, row: Participation, plan: DemoDossierPlan) -> Dossier:
    """Open it, give the passport, say what staff know, collect the papers, go its way."""
    opened = get_opening_time(world, row, plan)
    with stand_at(opened):
        dossier = _open(world, row)
        if plan.passport and dossier.passport is None:
            _give_passport(world, dossier, plan, opened)
    with stand_at(opened + ONE_DAY):
        _state_facts(world, dossier, plan)
    dossier.refresh_from_db()
    _collect_papers(world, dossier, plan, opened)
    for entry in build_dossier_moves(world, plan):
        with stand_at(entry.at):
            _move_on(world, dossier, plan, entry)
    return dossier


def _open(world: World, row: Participation) -> Dossier:
    before = row.dossiers.order_by("-attempt").first()
    if before is None:
        return open_dossier(participation=row)
    return reapply_for_visa(dossier=before, by=world.visa_officer)


def _give_passport(
    world: World, dossier: Dossier, plan: DemoDossierPlan, at: datetime
) -> None:
    row = dossier.participation
    zone = read_demo_passport(world, row, plan)
    account = ensure_user(
        email=row.person.email, language=row.person.language, name=row.person.full_name
    )
    passport = record_passport(
        dossier=dossier,
        zone=zone,
        issued_on=zone.expires - FIVE_YEARS,
        blank_pages=plan.blank_pages,
        by=account,
    )
    passport.scan = build_passport_scan(row, at)
    passport.save(update_fields=["scan"])


def _state_facts(world: World, dossier: Dossier, plan: DemoDossierPlan) -> None:
    """Flights, beds and insurance once they are bought; the number of the form on the web site of the visas."""
    row = dossier.participation
    # A second application uses the flights, beds and insurance of the first.
    if plan.pieces is None and plan.attempt == 1:
        journey = build_demo_journey(world, dossier, plan)
        for flight in journey.flights:
            keep_flight(participation=row, **flight)
        keep_accommodation(participation=row, **journey.bed)
        name = dossier.passport.printed_name if dossier.passport else ""
        for fact, value in build_insurance_facts(row, name).items():
            setattr(dossier, fact, value)
    if plan.route:
        dossier.external_reference = f"VOWINT{9_000_000 + row.number}"
    change_facts(dossier=dossier, fingerprinted_on=None, by=world.visa_officer)


def _collect_papers(
    world: World, dossier: Dossier, plan: DemoDossierPlan, opened: datetime
) -> None:
    for minute, piece in enumerate(dossier.pieces.order_by("pk")):
        wanted = PieceStage.ACCEPTED
        if plan.pieces is not None:
            wanted = plan.pieces.get(C(piece.code), PieceStage(piece.stage))
        at = opened + timedelta(days=2, minutes=minute)
        if piece.stage == PieceStage.MISSING:
            document = get_item_document(dossier, C(piece.code), wanted, {}, at)
            if document is not None:
                if document.pk is None:
                    document.save()
                with stand_at(at):
                    checklist.attach_known_document(
                        piece=piece, document=document, by=None
                    )
        with stand_at(at + ONE_DAY):
            _judge_paper(world, piece, wanted)


def _judge_paper(world: World, piece: Piece, wanted: PieceStage) -> None:
    by = world.visa_officer
    if piece.stage == wanted:
        return
    if wanted == PieceStage.WAIVED:
        checklist.waive_checklist_item(piece=piece, reason=WORDS["waive"], by=by)
    elif wanted == PieceStage.TO_CORRECT:
        checklist.return_checklist_item(piece=piece, remark=REMARK, by=by)
    else:
        checklist.accept_checklist_item(piece=piece, by=by)
    if wanted == PieceStage.EXPIRED:
        PIECE.apply(piece, "expire", actor=System("last day passed"))


def _move_on(
    world: World, dossier: Dossier, plan: DemoDossierPlan, entry: DemoTransition
) -> None:
    by, day = world.visa_officer, entry.at.date()
    if entry.move == "appoint":
        request_appointment(
            dossier=dossier, on=day - compute_waiting_time(dossier), by=by
        )
        _meet(world, dossier, plan)
    elif entry.move == "lodge":
        reference = f"DEP-{compute_serial(dossier):06d}"
        lodge_application(dossier=dossier, on=day, reference=reference, by=by)
    elif entry.move == "grant":
        _record_grant(world, dossier, day)
    elif entry.move == "refuse":
        refuse_visa(
            dossier=dossier,
            decided_on=day,
            notified_on=day,
            codes=list(plan.codes),
            remarks="Décision de démonstration.",
            by=by,
        )
    else:
        DOSSIER.apply(dossier, entry.move, actor=Staff(by), reason=entry.reason)
    dossier.refresh_from_db()


def _meet(world: World, dossier: Dossier, plan: DemoDossierPlan) -> None:
    """The appointment is the day of the lodging; who has not lodged yet goes in two weeks, when the post is open."""
    offset = 16
    while _is_post_closed(world.day(offset)):
        offset += 1
    at = world.at(offset, 9, 30)
    for entry in build_dossier_moves(world, plan):
        if entry.move == "lodge":
            at = entry.at
    confirm_appointment(
        dossier=dossier,
        at=at,
        place=PLACE,
        reference=f"RV-{compute_serial(dossier):06d}",
        by=world.visa_officer,
    )


def _is_post_closed(day: date) -> bool:
    holidays = {holiday.day for holiday in list_holidays(day.year)}
    return is_weekend(day) or day in holidays


def _record_grant(world: World, dossier: Dossier, day: date) -> None:
    cohort = dossier.participation.cohort
    assert cohort is not None
    grant_visa(
        dossier=dossier,
        decided_on=day,
        notified_on=day,
        sticker_number=f"BNL{9_000_000 + compute_serial(dossier)}",
        printed_name=dossier.passport.printed_name if dossier.passport else "",
        valid_from=cohort.arrives_on,
        valid_until=cohort.leaves_on + timedelta(days=15),
        days=(cohort.leaves_on - cohort.arrives_on).days + 1,
        entries="1",
        by=world.visa_officer,
    )
