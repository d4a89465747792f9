"""Lodging that the participant tells of, on the dossier: its paper is theirs to give from then on."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from mobility.itineraries.models import Proposal
from mobility.itineraries.services.lodging import propose_lodging
from mobility.itineraries.services.proposals import withdraw_proposal
from mobility.visas.models import Dossier
from mobility.visas.services.checklist import refresh_checklist
from pemwecco.accounts.models import User


@transaction.atomic
def tell_lodging(
    *,
    dossier: Dossier,
    kind: str,
    lodger: str,
    address: str,
    city: str,
    phone: str = "",
    arrives_on: date,
    leaves_on: date,
    mends: int | None = None,
    by: User,
) -> Proposal:
    """Keep what the participant tells; the checklist asks them for its paper.

    Refuses what `propose_lodging` refuses.
    """
    row = propose_lodging(
        participation=dossier.participation,
        kind=kind,
        lodger=lodger,
        address=address,
        city=city,
        phone=phone,
        arrives_on=arrives_on,
        leaves_on=leaves_on,
        mends=mends,
        by=by,
    )
    refresh_checklist(dossier)
    return row


@transaction.atomic
def withdraw_lodging(*, dossier: Dossier, proposal: Proposal, by: User) -> None:
    """Take a lodging back. Refuses with `Refused` what was answered already."""
    withdraw_proposal(proposal=proposal, by=by)
    refresh_checklist(dossier)
