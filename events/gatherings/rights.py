from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

_TEAM = (
    *crud("gatherings", "event"),
    *crud("gatherings", "registration", verbs=("view", "change")),
    "gatherings.manage_registration",
    "gatherings.record_attendance",
)

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.MONITORING: crud("gatherings", "event", "registration", verbs=("view",)),
}
