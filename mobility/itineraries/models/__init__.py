"""The stay of a participant: programme, flights and beds, crossings of the border."""

from __future__ import annotations

from mobility.itineraries.models.crossings import (
    Crossing,
    ReturnClaim,
    ReturnClaimStep,
)
from mobility.itineraries.models.proposals import Proposal
from mobility.itineraries.models.reservations import Accommodation, Flight
from mobility.itineraries.models.stays import (
    Itinerary,
    ItineraryVersion,
    Stop,
    generate_feed_token,
)

__all__ = [
    "Accommodation",
    "Crossing",
    "Flight",
    "Itinerary",
    "ItineraryVersion",
    "Proposal",
    "ReturnClaim",
    "ReturnClaimStep",
    "Stop",
    "generate_feed_token",
]
