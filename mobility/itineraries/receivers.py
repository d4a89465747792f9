"""What the itinerary adds to the page of a visit in the partner portal: the host's own stops."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mobility.hosts.models import Placement
from mobility.hosts.portal import PortalSection, register_placement_section
from mobility.itineraries.services.pages import list_stops_for_host


@register_placement_section
def build_stops_section(placement: Placement) -> PortalSection | None:
    stops = list_stops_for_host(placement)
    if not stops:
        return None
    return PortalSection(
        _("Programme at your place"), "itineraries/host_stops.html", {"stops": stops}
    )
