from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

_TEAM = (
    *crud("events", "event", "learningnote"),
    *crud("events", "registration", verbs=("view", "change")),
    "events.manage_registration",
    "events.record_attendance",
)

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.MONITORING: (
        *crud("events", "event", "registration", verbs=("view",)),
        *crud("events", "learningnote"),
    ),
}
