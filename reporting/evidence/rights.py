from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_DRAW = build_crud_rights("evidence", "evidencesample", verbs=("view", "add"))
RIGHTS: Rights = {
    Role.COORDINATOR: _DRAW,
    Role.MONITORING: _DRAW,
}
