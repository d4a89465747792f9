from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_TEAM = (
    *build_crud_rights("gatherings", "event"),
    *build_crud_rights("gatherings", "registration", verbs=("view", "change")),
    "gatherings.manage_registration",
    "gatherings.record_attendance",
)

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.MONITORING: build_crud_rights(
        "gatherings", "event", "registration", verbs=("view",)
    ),
}
