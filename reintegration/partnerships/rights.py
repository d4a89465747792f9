from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

_TEAM = (*crud("partnerships", "partnership"), "partnerships.manage_partnership")

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.MONITORING: crud("partnerships", "partnership", verbs=("view",)),
}
