"""A support structure in the partner portal: two companies that it follows, nominations, a referral that waits."""

from __future__ import annotations

from demo import logins
from demo.clock import stand_at
from demo.hosting import make_enterprise_number
from demo.world import World
from mobility.structures.models import StructureAccess
from mobility.structures.services.access import (
    accept_structure_invitation,
    send_structure_invitation,
)
from mobility.structures.services.calling import tell_of_call
from mobility.structures.services.nominations import (
    decline_nomination,
    nominate_host,
)
from participants.eligibility.services.route import refer_participation
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.network.mapping import relate_organisations
from pemwecco.network.models import Organisation, RelationKind
from pemwecco.network.services import record_organisation

FOLLOWED = 2
# Name, whose number, town, why it fits, its contact person.
NOMINATED = (
    (
        "Brouwhuis Denkbeeldig",
        90,
        "Halle",
        "Brasserie familiale qui cherche du fonio ; peut montrer ses lignes de mise en bouteille.",
        ("Hilde", "Denkbeeldig", "hilde@brouwhuis.example", "nl"),
    ),
    (
        "Imprimerie des Exemples",
        91,
        "Nivelles",
        "Atelier d'emballages en papier, une langue de travail : le français.",
        ("Benoît", "Exemple", "benoit@exemples.example", "fr"),
    ),
)


def make_demo_structures(world: World) -> None:
    """One structure in Brussels, somebody who speaks for it, and what waits for them."""
    structure = record_organisation(
        name="Comptoir bruxellois des échanges",
        kind=Organisation.Kind.FEDERATION,
        level=Organisation.Level.MESO,
        country="BE",
        region="BE-BRU",
        city="Bruxelles",
        email="bonjour@comptoir.example",
    )
    access = _let_demo_speaker_in(world, structure)
    for place, host in enumerate(world.hosts[:FOLLOWED]):
        relate_organisations(
            first=structure,
            kind=RelationKind.SUPPORTS,
            second=host.organisation,
            since=world.day(-300 + place),
            by=world.officer,
        )
    _nominate(world, access)
    _refer_one(world, structure)
    with stand_at(world.at(-2)):
        tell_of_call(
            structure=structure,
            call=world.next_call,
            name="Mariama Kapokier",
            enterprise="Séchoir Kapokier",
            email="mariama.kapokier@atelier.example",
            language="fr",
            agrees=True,
            by=access.user,
        )


def _let_demo_speaker_in(world: World, structure: Organisation) -> StructureAccess:
    given, family = logins.STRUCTURE.name.split(" ", 1)
    with stand_at(world.at(-60)):
        invitation = send_structure_invitation(
            structure=structure,
            email=logins.STRUCTURE.email,
            given_names=given,
            family_name=family,
            language="fr",
            function="Conseillère",
            by=world.officer,
        )
    with stand_at(world.at(-58)):
        access = accept_structure_invitation(
            invitation=invitation,
            given_names=given,
            family_name=family,
            language="fr",
            function="Conseillère",
        )
    with stand_at(world.at(-4)):
        send_structure_invitation(
            structure=structure,
            email="bruno@comptoir.example",
            given_names="Bruno",
            family_name="Attendu",
            language="fr",
            by=world.officer,
        )
    return access


def _nominate(world: World, access: StructureAccess) -> None:
    """One that waits for an answer, one that was not retained."""
    made = []
    for number, (name, place, town, words, contact) in enumerate(NOMINATED):
        given, family, email, language = contact
        with stand_at(world.at(-5 - 20 * number)):
            row = nominate_host(
                structure=access.structure,
                by=access.user,
                name=name,
                number=make_enterprise_number(place),
                sector=world.sectors[number],
                region="VLG" if language == "nl" else "WAL",
                city=town,
                languages=[language],
                contact_given_names=given,
                contact_family_name=family,
                contact_email=email,
                contact_language=language,
                contact_agrees=True,
                words=words,
            )
        made.append(row)
    with stand_at(world.at(-12)):
        decline_nomination(
            nomination=made[-1],
            because="sector",
            words="Nous revenons vers vous si une cohorte de l'emballage se prépare.",
            by=world.officer,
        )


def _refer_one(world: World, structure: Organisation) -> None:
    files = Participation.objects.filter(call=world.call, stage=Stage.NOT_READY)
    # The last: those that come first were handed to others.
    file = files.order_by("pk").last()
    if file is not None:
        with stand_at(world.at(-6)):
            refer_participation(
                participation=file,
                structure=structure,
                by=world.officer,
                message="Merci d'aider cette entreprise à préparer ses comptes.",
            )
