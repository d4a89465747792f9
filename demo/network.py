"""What institutions themselves need, an organisation noted twice, and one that was merged."""

from __future__ import annotations

from demo.clock import stand_at
from demo.world import World
from pemwecco.network.mapping import state_need
from pemwecco.network.merging.services import merge_organisations
from pemwecco.network.models import (
    Need,
    NeedTopic,
    Organisation,
    SimilarPair,
)
from pemwecco.network.services import (
    record_affiliation,
    record_organisation,
    record_person,
)

Kind, Level = Organisation.Kind, Organisation.Level
# Name, kind, level, country, town; what it needs, how much, and in its own words.
INSTITUTIONS = (
    (
        ("Agence d'appui aux PME de Thiès", Kind.SUPPORT, Level.MESO, "SN", "Thiès"),
        ("diagnosis", Need.Strength.STRONG, "Une méthode commune pour le diagnostic d'une PME avant le voyage."),
    ),
    (
        ("Chambre consulaire de Ziguinchor", Kind.FEDERATION, Level.MESO, "SN", "Ziguinchor"),
        ("matchmaking", Need.Strength.CLEAR, "Savoir préparer une rencontre d'affaires avec une entreprise belge."),
    ),
    (
        ("Direction régionale de la diaspora", Kind.PUBLIC, Level.MACRO, "SN", "Dakar"),
        ("diaspora", Need.Strength.STRONG, "Joindre les entrepreneurs de la diaspora en Belgique, avec leur accord."),
    ),
    (
        ("Réseau wallon d'incubateurs", Kind.INCUBATOR, Level.MESO, "BE", "Namur"),
        ("visa", Need.Strength.CLEAR, "Des informations sûres sur le visa d'affaires, à donner à nos membres."),
    ),
)  # fmt: skip


def make_demo_network(world: World) -> None:
    """Four needs of institutions, one pair to be looked at, one merge that can be taken back."""
    for number, (facts, (topic, strength, text)) in enumerate(INSTITUTIONS):
        name, kind, level, country, city = facts
        made = record_organisation(
            name=name, kind=kind, level=level, country=country, city=city
        )
        state_need(
            side=Need.Side.NEED,
            topic=NeedTopic.objects.get(code=topic),
            level=Need.Level.INSTITUTION,
            organisation=made,
            strength=strength,
            text=text,
            stated_by="Direction",
            stated_on=world.day(-30 + 7 * number),
            by=world.officer,
        )
    _make_pair_to_look_at()
    _make_merge(world)


def _make_pair_to_look_at() -> None:
    """The same contact of a chamber, noted at two events in two spellings."""
    pair = []
    for given, email in (
        ("Khadidiatou", "k.mballo@chambre.example"),
        ("Khadidiatu", "khadidiatou.mballo@courrier.example"),
    ):
        made = record_person(
            given_names=given,
            family_name="Mballo",
            email=email,
            country="SN",
            phone="+221770001122",
        )
        pair.append(made)
    first, second = pair
    SimilarPair.objects.create(
        first_person=first, second_person=second, reasons=["phone", "name"]
    )


def _make_merge(world: World) -> None:
    kept = Organisation.objects.get(name=INSTITUTIONS[-1][0][0])
    double = record_organisation(
        name="Reseau Wallon d’Incubateurs asbl", country="BE", phone="+3281000000"
    )
    contact = record_person(
        given_names="Luc",
        family_name="Modèle",
        email="luc@incubateurs.example",
        country="BE",
    )
    record_affiliation(
        person=contact, organisation=double, kind="contact", function="Accueil"
    )
    with stand_at(world.at(-2)):
        merge_organisations(
            kept=kept,
            absorbed=double,
            choices={},
            by=world.coordinator,
            reason="Même téléphone, confirmé par l'accueil.",
        )
