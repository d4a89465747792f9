"""What a caller knows of a file that moves, for whoever guards the transition or hears of it."""

from __future__ import annotations

from dataclasses import dataclass

from participants.decisions.models import Offer, PendingDecision, Vacancy
from participants.decisions.rules.reserve import ReserveChoice
from pemwecco.core.lifecycle import Context


@dataclass(frozen=True, slots=True)
class PublishedDecision(Context):
    """A round is published, and this is its decision on the file; with its round, cohort, file and person."""

    decision: PendingDecision


@dataclass(frozen=True, slots=True)
class PromotedFromReserve(Context):
    """A seat that was given back is offered to the file, as the next of the reserve."""

    vacancy: Vacancy
    choice: ReserveChoice


@dataclass(frozen=True, slots=True)
class OfferEnded(Context):
    """The file is withdrawn because this offer was declined, or not answered in time."""

    offer: Offer
