"""Who speaks for support structures, what they nominate, whom they tell of a call."""

from __future__ import annotations

from mobility.structures.models.access import (
    StructureAccess,
    StructureAccessQuerySet,
    StructureInvitation,
    StructureInvitationQuerySet,
)
from mobility.structures.models.calling import CallNotice, CallNoticeQuerySet
from mobility.structures.models.nominations import (
    Nomination,
    NominationQuerySet,
    NominationStep,
)

__all__ = [
    "CallNotice",
    "CallNoticeQuerySet",
    "Nomination",
    "NominationQuerySet",
    "NominationStep",
    "StructureAccess",
    "StructureAccessQuerySet",
    "StructureInvitation",
    "StructureInvitationQuerySet",
]
