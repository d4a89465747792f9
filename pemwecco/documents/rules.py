"""What a paper that left the house is worth today; plain values in, answers out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple


class Standing(StrEnum):
    """What a paper is worth to whoever holds it: one word for dossier, bundle, verification, mails."""

    BEING_MADE = "being_made"
    IN_FORCE = "in_force"
    # The newer version has its number; the worker makes it.
    BEING_REPLACED = "being_replaced"
    # It prints facts that are others now: a newer version is needed.
    OUTDATED = "outdated"
    REPLACED = "replaced"
    # Revoked by name, or because what it was issued for has ended: the person left, the visit was called off.
    REVOKED = "revoked"


class StandingEffect(NamedTuple):
    """What a standing means for everything that holds the paper.

    `binds`: it goes into what is handed to an authority. `counts`: a checklist that holds it is satisfied.
    `ended`: it will never be in force again.
    """

    binds: bool
    counts: bool
    ended: bool


# The one table: bundle, checklist, findings and verification read it.
EFFECTS: Final[Mapping[Standing, StandingEffect]] = MappingProxyType(
    {
        Standing.BEING_MADE: StandingEffect(binds=False, counts=False, ended=False),
        Standing.IN_FORCE: StandingEffect(binds=True, counts=True, ended=False),
        Standing.BEING_REPLACED: StandingEffect(binds=False, counts=False, ended=False),
        Standing.OUTDATED: StandingEffect(binds=False, counts=False, ended=False),
        Standing.REPLACED: StandingEffect(binds=False, counts=False, ended=True),
        Standing.REVOKED: StandingEffect(binds=False, counts=False, ended=True),
    }
)
# By the stage of its lifecycle; an issued one is judged further.
_OF_STAGE: Final = MappingProxyType(
    {
        "rendering": Standing.BEING_MADE,
        "superseded": Standing.REPLACED,
        "revoked": Standing.REVOKED,
    }
)


def judge_standing(
    stage: str, *, is_being_replaced: bool = False, is_outdated: bool = False
) -> Standing:
    """The standing of a paper by its stage, a newer one in the making, and facts that have changed.

    The stage comes first: what was replaced or revoked stays so whatever the facts say.
    """
    if (ended := _OF_STAGE.get(stage)) is not None:
        return ended
    if is_being_replaced:
        return Standing.BEING_REPLACED
    return Standing.OUTDATED if is_outdated else Standing.IN_FORCE
