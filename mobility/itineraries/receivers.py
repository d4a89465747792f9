"""What the itinerary adds to the page of a visit in the partner portal: its stops, a bed it may offer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mobility.hosts.models import Placement
from mobility.hosts.portal import PortalSection, register_placement_section
from mobility.itineraries.models import Proposal
from mobility.itineraries.services.pages import list_stops_for_host
from mobility.itineraries.services.proposals import get_closed_reason


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
