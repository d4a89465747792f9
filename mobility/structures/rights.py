from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_TEAM = (
    *build_crud_rights("structures", "structureaccess"),
    *build_crud_rights(
        "structures", "structureinvitation", "nomination", "callnotice", verbs=("view",)
    ),
    "structures.answer_nomination",
)

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.MONITORING: build_crud_rights("structures", "nomination", verbs=("view",)),
}
