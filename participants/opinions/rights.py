from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_TEAM = build_crud_rights("opinions", "opinion", verbs=("view", "add", "change"))

RIGHTS: Rights = {Role.COORDINATOR: _TEAM, Role.OFFICER: _TEAM}
