"""What the itinerary adds to a visit in the portal, its stops and a bed; what a confirmed return brings."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mobility.hosts.models import Placement
from mobility.hosts.portal import PortalSection, register_placement_section
from mobility.itineraries.lifecycle import RETURN_CLAIM
from mobility.itineraries.models import Proposal, ReturnClaim, ReturnClaimStep
from mobility.itineraries.services.claims import (
    notify_return_asked_again,
    notify_return_confirmed,
    record_claimed_return,
)
from mobility.itineraries.services.pages import list_stops_for_host
from mobility.itineraries.services.proposals import get_closed_reason
from participants.register.lifecycle import PARTICIPANT
from pemwecco.core.lifecycle import TransitionEvent

ReturnClaimEvent = TransitionEvent[ReturnClaim, ReturnClaimStep]


@register_placement_section
def build_stops_section(placement: Placement) -> PortalSection | None:
    stops = list_stops_for_host(placement)
    if not stops:
        return None
    return PortalSection(
        _("Programme at your place"), "itineraries/host_stops.html", {"stops": stops}
    )


@register_placement_section
def build_accommodation_section(placement: Placement) -> PortalSection | None:
    """A bed that the host may offer, while beds are collected; afterwards what became of it."""
    offers = Proposal.objects.filter(placement=placement)
    offer = offers.exclude(state=Proposal.State.WITHDRAWN).first()
    if offer is None and get_closed_reason(placement.participation):
        return None
    context = {"offer": offer, "placement": placement}
    return PortalSection(
        _("A bed for the visitor"), "itineraries/portal_bed.html", context
    )


@RETURN_CLAIM.on_transition("confirm", writes_to=[PARTICIPANT])
def record_confirmed_return(event: ReturnClaimEvent) -> None:
    """The crossing is recorded and the file returned, in the same transaction; the traveller is told."""
    user = event.actor.user
    if user is not None:
        record_claimed_return(claim=event.subject, by=user)
    notify_return_confirmed(event.subject)


@RETURN_CLAIM.on_transition("ask_again", writes_to=[PARTICIPANT])
def ask_return_again(event: ReturnClaimEvent) -> None:
    notify_return_asked_again(event.subject, event.log.reason)
