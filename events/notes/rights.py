from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

_TEAM = crud("notes", "learningnote")

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.MONITORING: _TEAM,
}
