from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

_TEAM = (
    *crud("decisions", "round", "attendance", "pendingdecision", "reserveplace"),
    *crud("decisions", "offer", "vacancy", "minutes", verbs=("view",)),
    "decisions.view_refusalreason",
    "decisions.delete_pendingdecision",
)

RIGHTS: Rights = {
    Role.COORDINATOR: (*_TEAM, *crud("decisions", "refusalreason")),
    Role.OFFICER: _TEAM,
    Role.MONITORING: crud("decisions", "round", "offer", "vacancy", verbs=("view",)),
}
