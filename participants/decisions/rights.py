from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_TEAM = (
    *build_crud_rights(
        "decisions", "round", "attendance", "pendingdecision", "reserveplace"
    ),
    *build_crud_rights("decisions", "offer", "vacancy", "minutes", verbs=("view",)),
    "decisions.view_refusalreason",
    "decisions.delete_pendingdecision",
)

RIGHTS: Rights = {
    Role.COORDINATOR: (*_TEAM, *build_crud_rights("decisions", "refusalreason")),
    Role.OFFICER: _TEAM,
    Role.MONITORING: build_crud_rights(
        "decisions", "round", "offer", "vacancy", verbs=("view",)
    ),
}
