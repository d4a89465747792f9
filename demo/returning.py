"""Back home: trip reports in each stage, what came of them to do, costs settled, uses of visas confirmed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from demo.clock import stand_at
from demo.world import World
from mobility.itineraries.lifecycle import ACTION_POINT, TRIP_REPORT
from mobility.itineraries.models import ActionPoint, TripReport
from mobility.itineraries.services.action_points import (
    add_action_point,
    finish_action_point,
)
from mobility.itineraries.services.reports import hand_in_report, save_trip_report
from mobility.itineraries.services.settlements import settle_costs
from mobility.visas.services.uses import (
    compute_visa_use,
    confirm_visa_use,
    find_granted_dossier,
)
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.core.actors import Staff

SAID: Final = {
    "learned": "Le tri avant transformation se fait sur une table froide : moins de pertes.",
    "to_use": "Une table de tri, et des fiches de lot pour chaque livraison.",
    "what_next": "Un essai de trois lots avec l’atelier de Gand avant l’été.",
    "hard": "Les distances entre les visites du vendredi.",
    "advice": "Emportez des échantillons et une liste de prix en euros.",
    "may_quote": True,
}
# What is said of the first files of the cohort that is back, in their order; the others owe it.
ROUTES: Final = ("draft", "handed_in", "accept_report", "ask_report", "accept_report")
POINTS: Final = (
    # what, due in so many days, how far it is
    ("Envoyer trois échantillons à Gand", 12, "open"),
    ("Traduire la fiche technique en néerlandais", -6, "open"),
    ("Demander le devis de la table de tri", -3, "done"),
    ("Remercier les hôtes par écrit", -8, "verified"),
)
WRITTEN, ANSWERED = -12, -9


def make_demo_reports(world: World) -> None:
    """Of the cohort that is back: the first files with a report, points to do, costs and visa for some."""
    back = Participation.objects.filter(cohort=world.returned, stage=Stage.RETURNED)
    files = list(back.select_related("person").order_by("pk")[: len(ROUTES)])
    for file, route in zip(files, ROUTES, strict=False):
        _write_demo_report(world, file, route)
    for file in files[1:3]:
        _settle_stay(world, file)
    for file in files[2:3]:
        _make_demo_points(world, file)


def _find_returned_account(file: Participation) -> User:
    person = file.person
    return ensure_user(
        email=person.email, language=person.language, name=person.full_name
    )


def _write_demo_report(world: World, file: Participation, route: str) -> TripReport:
    user = _find_returned_account(file)
    with stand_at(world.at(WRITTEN, 18)):
        report = save_trip_report(participation=file, said=SAID, by=user)
        if route == "draft":
            return report
        report = hand_in_report(report=report, by=user)
    if route != "handed_in":
        reason = "Avec qui à Gand, et quand ?" if route == "ask_report" else ""
        with stand_at(world.at(ANSWERED, 9)):
            TRIP_REPORT.apply(report, route, actor=Staff(world.officer), reason=reason)
    return report


def _make_demo_points(world: World, file: Participation) -> None:
    user = _find_returned_account(file)
    for what, days, state in POINTS:
        with stand_at(world.at(WRITTEN, 19)):
            point = add_action_point(
                participation=file,
                what=what,
                responsible=ActionPoint.Responsible.PARTICIPANT,
                due_on=world.day(days),
                by=user,
            )
        if state == "open":
            continue
        with stand_at(world.at(-4, 11)):
            finish_action_point(point=point, word="Fait par courriel.", by=user)
        if state == "verified":
            with stand_at(world.at(-2, 11)):
                ACTION_POINT.apply(point, "verify_point", actor=Staff(world.officer))


def _settle_stay(world: World, file: Participation) -> None:
    """The costs by an officer, the visa by whoever follows visas, where the crossings show it."""
    settled_on = world.today + timedelta(days=ANSWERED)
    with stand_at(world.at(ANSWERED, 15)):
        settle_costs(
            participation=file,
            amount=Decimal(78_500),
            currency="XOF",
            settled_on=settled_on,
            reason="Solde des indemnités et taxi de l’aéroport",
            closes=True,
            by=world.officer,
        )
        dossier = find_granted_dossier(file)
        if dossier is not None and compute_visa_use(dossier).is_lawful:
            confirm_visa_use(
                dossier=dossier, lawful=True, reason="", by=world.visa_officer
            )
