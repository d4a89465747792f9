from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

_TEAM = (*crud("followups", "followup", verbs=("view",)), "followups.manage_followup")

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.MONITORING: crud("followups", "followup", verbs=("view",)),
}
