"""The map of actors: people and organisations, their ties, needs and offers, contacts and agreements."""

from __future__ import annotations

from pemwecco.network.models.actors import (
    NUMBER_TEXT,
    ORGANISATION_TEXT,
    PERSON_TEXT,
    SUPPORT_KINDS,
    Affiliation,
    Comparable,
    Figure,
    Identifier,
    Organisation,
    Person,
    Sector,
)
from pemwecco.network.models.doubles import Merge, SimilarPair
from pemwecco.network.models.interactions import Interaction
from pemwecco.network.models.needs import Need, NeedTopic
from pemwecco.network.models.ties import (
    OTHER_SIDE,
    Agreement,
    AgreementParty,
    Relation,
    RelationKind,
)

__all__ = [
    "NUMBER_TEXT",
    "ORGANISATION_TEXT",
    "OTHER_SIDE",
    "PERSON_TEXT",
    "SUPPORT_KINDS",
    "Affiliation",
    "Agreement",
    "AgreementParty",
    "Comparable",
    "Figure",
    "Identifier",
    "Interaction",
    "Merge",
    "Need",
    "NeedTopic",
    "Organisation",
    "Person",
    "Relation",
    "RelationKind",
    "Sector",
    "SimilarPair",
]
