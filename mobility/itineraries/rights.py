from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

_ALL = (
    *crud("itineraries", "itinerary", "crossing"),
    *crud("itineraries", "stop", verbs=("view", "add", "change", "delete")),
    "itineraries.view_itineraryversion",
    "itineraries.publish_itinerary",
)
_READ = crud("itineraries", "itinerary", "stop", "itineraryversion", "crossing", verbs=("view",))

RIGHTS: Rights = {
    Role.COORDINATOR: _ALL,
    Role.OFFICER: _ALL,
    Role.VISA_OFFICER: (*_READ, "itineraries.add_crossing"),
    Role.MONITORING: crud("itineraries", "itinerary", "crossing", verbs=("view",)),
}
