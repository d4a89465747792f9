from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_TEAM = (
    *build_crud_rights("gatherings", "event"),
    *build_crud_rights("gatherings", "eventsession", "sessionspeaker"),
    "gatherings.delete_sessionspeaker",
    *build_crud_rights("gatherings", "registration", verbs=("view", "change")),
    *build_crud_rights(
        "gatherings", "sessionattendance", "signedsheet", verbs=("view",)
    ),
    "gatherings.view_attendeeneeds",
    "gatherings.manage_registration",
    "gatherings.record_attendance",
)

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.MONITORING: build_crud_rights(
        "gatherings",
        "event",
        "eventsession",
        "sessionspeaker",
        "registration",
        "sessionattendance",
        "signedsheet",
        verbs=("view",),
    ),
}
