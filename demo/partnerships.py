"""The partnerships that came of the stays, in all stages: signed with evidence, confirmed, one contested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Final

from demo import files, names
from demo.clock import stand_at
from demo.rows import save_checked
from demo.world import World
from participants.register.models import Participation
from pemwecco.core.actors import Staff
from reintegration.partnerships.lifecycle import PARTNERSHIP
from reintegration.partnerships.models import Confirmation, Partnership
from reintegration.partnerships.services.confirmations import (
    answer_confirmation,
    ask_confirmation,
    compute_facts_mark,
    gather_confirmed_facts,
)
from reintegration.partnerships.services.partnerships import find_band_of
from reintegration.partnerships.services.steps import plan_next_step

# 29 signed with evidence and 60 under negotiation (domain.md §1.3), and the rest of the life of one.
TALKS: Final = ("meet", "intend", "negotiate")
SIGNED: Final = "sign"
ROUTES: Final = (
    ((*TALKS, SIGNED), 21),
    ((*TALKS, SIGNED, "activate"), 8),
    (TALKS, 60),
    ((), 6),
    (("meet",), 5),
    (("meet", "intend"), 4),
    ((*TALKS, "pause"), 2),
    ((*TALKS, "end"), 2),
)
K = Partnership.Kind
KINDS: Final = {
    K.EXPORT: 50,
    K.IMPORT: 6,
    K.DISTRIBUTION: 23,
    K.JOINT_VENTURE: 10,
    K.CO_DEVELOPMENT: 11,
}
WORDS: Final = {
    K.EXPORT: "Contrat d'exportation : premières palettes",
    K.IMPORT: "Contrat d'importation : machines d'occasion révisées",
    K.DISTRIBUTION: "Distribution dans les épiceries de la diaspora",
    K.JOINT_VENTURE: "Société commune pour une ligne de production",
    K.CO_DEVELOPMENT: "Nouveau produit mis au point à deux",
}
# Of the signed ones in their order: who has not answered yet, and who says that it is not so.
SILENT: Final = {3: "partner", 7: "home"}
CONTESTED: Final = 5
NOT_SO: Final = "Nous avons signé une lettre d'intention seulement ; le contrat est encore chez notre juriste."
STEPS: Final = (
    "Envoyer l'offre de prix révisée",
    "Recevoir les échantillons et les faire analyser",
    "Relire le projet de contrat avec le juriste",
)


def make_demo_partnerships(world: World, back: Sequence[Participation]) -> None:
    """Typed by staff, moved by them, and confirmed by both sides, each on its day."""
    partners = [host.organisation for host in world.hosts]
    kinds = list(Counter(KINDS).elements())
    number = 0
    signed: list[Partnership] = []
    for route, count in ROUTES:
        for place in range(count):
            row = back[number % len(back)]
            kind = kinds[(place * 37 + len(route)) % len(kinds)]
            partnership = Partnership(
                participation=row,
                partner=partners[(number * 5 + place) % len(partners)],
                kind=kind,
                origin=Partnership.Origin.STOP
                if number % 3
                else Partnership.Origin.MAIL,
                origin_words="" if number % 3 else "Courriel après le stage",
                summary=f"{WORDS[kind]} – {world.dice.choice(names.SUFFIXES)[3:]}",
                sector=row.organisation.sector if row.organisation else None,
            )
            number += 1
            begun = (
                -world.dice.randint(180, 340) if row.cohort == world.returned else -3
            )
            _work_towards(world, partnership, route, begun, number)
            if SIGNED in route:
                signed.append(partnership)
            elif route == TALKS and place % 4 == 0:
                _plan_step(world, partnership, place)
    for place, partnership in enumerate(signed):
        _confirm(world, partnership, place)


def _work_towards(
    world: World,
    partnership: Partnership,
    route: tuple[str, ...],
    begun: int,
    number: int,
) -> None:
    """Noted as an introduction, then moved by staff; it is signed because its paper is there."""
    partnership.created_at = world.at(begun, 9)
    if SIGNED in route:
        amount = Decimal(world.dice.randint(4, 120) * 1000)
        is_far = number % 4 == 0
        partnership.currency = "XOF" if is_far else "EUR"
        partnership.amount = amount * 650 if is_far else amount
        partnership.value_band = find_band_of(partnership.amount, partnership.currency)
        partnership.jobs_expected = world.dice.randint(1, 9)
        partnership.jobs_women = world.dice.randint(0, partnership.jobs_expected)
        paper = files.build_demo_document(
            title="Accord de partenariat signé",
            about=f"Dossier {partnership.participation.reference}",
            name=f"{partnership.participation.reference}-accord-{number}.pdf",
            at=world.at(min(begun + 20 * len(route), -1), 10),
        )
        files.save_demo_documents([paper])
        partnership.evidence = paper
    save_checked(partnership)
    for step, move in enumerate(route):
        PARTNERSHIP.apply(
            partnership,
            move,
            actor=Staff(world.officer),
            reason="Sans suite." if move == "end" else "",
            at=world.at(min(begun + 20 * (1 + step), -1), 10, step),
        )


def _plan_step(world: World, partnership: Partnership, place: int) -> None:
    plan_next_step(
        partnership=partnership,
        what=STEPS[place % len(STEPS)],
        responsible="staff" if place % 8 else "participant",
        staff=world.officer if place % 8 else None,
        due_on=world.today + timedelta(days=7 + place % 20),
        by=world.officer,
    )


def _confirm(world: World, partnership: Partnership, place: int) -> None:
    """Both sides are asked on the day after the signature, and most answer within the week."""
    signed = partnership.steps.get(move=SIGNED).at
    for party in partnership.parties.select_related("organisation", "contact"):
        asked_at = min(signed + timedelta(days=1), world.now)
        with stand_at(asked_at):
            question = ask_confirmation(party=party, by=world.officer)
        if SILENT.get(place) != party.side:
            with stand_at(min(asked_at + timedelta(days=2 + place % 4), world.now)):
                is_not_so = place == CONTESTED and party.side == "partner"
                _answer_question(question, agrees=not is_not_so)


def _answer_question(question: Confirmation, *, agrees: bool) -> None:
    facts = gather_confirmed_facts(question.partnership)
    answer_confirmation(
        confirmation=question,
        agrees=agrees,
        words="" if agrees else NOT_SO,
        seen=compute_facts_mark(facts),
        method=Confirmation.Method.LINK,
    )
