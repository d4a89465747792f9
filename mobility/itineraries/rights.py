from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_ALL = (
    *build_crud_rights("itineraries", "itinerary", "crossing"),
    *build_crud_rights(
        "itineraries", "stop", verbs=("view", "add", "change", "delete")
    ),
    *build_crud_rights("itineraries", "traveltime"),
    *build_crud_rights(
        "itineraries", "stopattendee", "cohortprogramme", verbs=("view",)
    ),
    "itineraries.view_itineraryversion",
    "itineraries.view_returnclaim",
    "itineraries.view_returndelay",
    "itineraries.publish_itinerary",
)
# On the road: who was where, what went wrong, whom they met. What concerns health is for few.
_ON_THE_ROAD = (
    *build_crud_rights(
        "itineraries",
        "presence",
        "daysheetlink",
        "incident",
        "introduction",
        verbs=("view", "add", "change"),
    ),
    *build_crud_rights("itineraries", "presencecertificate", verbs=("view", "add")),
    *build_crud_rights("itineraries", "tripreport", verbs=("view", "change")),
    *build_crud_rights("itineraries", "actionpoint", verbs=("view", "add", "change")),
    "itineraries.verify_actionpoint",
    "itineraries.view_calltreeentry",
    "itineraries.view_versionreading",
    "itineraries.view_sharedvisit",
    *build_crud_rights(
        "itineraries", "allowancecorrection", "costsettlement", verbs=("view", "add")
    ),
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
    "returndelay",
    "stopattendee",
    "cohortprogramme",
    "traveltime",
    verbs=("view",),
)

RIGHTS: Rights = {
    Role.COORDINATOR: (
        *_ALL,
        *_RESERVATIONS,
        *_ON_THE_ROAD,
        *build_crud_rights("itineraries", "calltreeentry"),
        "itineraries.delete_calltreeentry",
        "itineraries.read_incident_health",
    ),
    Role.OFFICER: (*_ALL, *_ON_THE_ROAD),
    Role.VISA_OFFICER: (*_READ, *_RESERVATIONS, "itineraries.add_crossing"),
    Role.MONITORING: build_crud_rights(
        "itineraries",
        "itinerary",
        "crossing",
        "returnclaim",
        "presence",
        "introduction",
        "tripreport",
        "actionpoint",
        verbs=("view",),
    ),
}
