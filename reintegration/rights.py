from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

_TEAM = (
    *crud("reintegration", "followup", verbs=("view",)),
    *crud("reintegration", "partnership"),
    "reintegration.manage_followup",
    "reintegration.manage_partnership",
)

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.MONITORING: crud("reintegration", "followup", "partnership", verbs=("view",)),
}
