from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_TEAM = (
    *build_crud_rights("applications", "application", "attachment", "correction"),
    *build_crud_rights("applications", "sending", "answer", verbs=("view",)),
)

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.VISA_OFFICER: build_crud_rights(
        "applications", "application", "attachment", "sending", verbs=("view",)
    ),
    Role.MONITORING: build_crud_rights("applications", "application", verbs=("view",)),
}
