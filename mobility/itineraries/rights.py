from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_ALL = (
    *build_crud_rights("itineraries", "itinerary", "crossing"),
    *build_crud_rights(
        "itineraries", "stop", verbs=("view", "add", "change", "delete")
    ),
    "itineraries.view_itineraryversion",
    "itineraries.view_returnclaim",
    "itineraries.publish_itinerary",
)
# Names on reservations stay with those who need them for the visa.
_RESERVATIONS = (
    *build_crud_rights(
        "itineraries", "flight", "accommodation", "proposal", verbs=("view",)
    ),
    "itineraries.change_proposal",
)
_READ = build_crud_rights(
    "itineraries",
    "itinerary",
    "stop",
    "itineraryversion",
    "crossing",
    "returnclaim",
    verbs=("view",),
)

RIGHTS: Rights = {
    Role.COORDINATOR: (*_ALL, *_RESERVATIONS),
    Role.OFFICER: _ALL,
    Role.VISA_OFFICER: (*_READ, *_RESERVATIONS, "itineraries.add_crossing"),
    Role.MONITORING: build_crud_rights(
        "itineraries", "itinerary", "crossing", "returnclaim", verbs=("view",)
    ),
}
