from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="itineraries.Itinerary",
        fields=("emergency_contact", "feed_token"),
        purpose="organise the stay",
        keep="two years after the return",
        how=How.BLANK,
    ),
    Category(
        model="itineraries.Flight",
        fields=("passenger", "reference", "number"),
        purpose="comparing the journey with the other papers of the visa application",
        keep="6 months after the return",
        how=How.DELETE,
    ),
    Category(
        model="itineraries.Accommodation",
        fields=("name", "arrives_on", "leaves_on"),
        purpose="showing where the person sleeps, and the means that the law asks for it",
        keep="6 months after the return",
        how=How.DELETE,
    ),
    Category(
        model="itineraries.Proposal",
        fields=(
            "label",
            "passenger",
            "reference",
            "lodger",
            "address",
            "city",
            "phone",
            "document",
            "starts_on",
            "ends_on",
            "reason",
            "by",
        ),
        purpose="flights and lodging that participants and hosts propose for the visa application",
        keep="6 months after the return",
        how=How.DELETE,
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
        fields=("facts", "note", "pdf"),
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
    Category(
        model="itineraries.ReturnClaim",
        fields=("on", "place", "document", "by"),
        purpose="prove the return that the person has told",
        keep="five years after the balance of the grant",
        how=How.BLANK,
    ),
]
