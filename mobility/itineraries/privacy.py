from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="itineraries.Itinerary",
        fields=("lodging", "outbound", "inbound", "emergency_contact", "feed_token"),
        purpose="organise the stay",
        keep="two years after the return",
        how=How.BLANK,
    ),
    Category(
        model="itineraries.Stop",
        fields=("contact", "details"),
        purpose="organise the stay",
        keep="two years after the return",
        how=How.BLANK,
    ),
    Category(
        model="itineraries.ItineraryVersion",
        fields=("facts", "pdf"),
        purpose="prove what was announced to participant and hosts",
        keep="five years after the balance of the grant",
        how=How.DELETE,
    ),
    Category(
        model="itineraries.Crossing",
        fields=("on", "place", "document"),
        purpose="prove departure and return",
        keep="five years after the balance of the grant",
        how=How.BLANK,
    ),
]
