from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_TEAM = (
    *build_crud_rights("narrative", "reportsection"),
    *build_crud_rights("narrative", "sectiontext", verbs=("view", "change")),
    "narrative.agree_sectiontext",
)
RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.MONITORING: _TEAM,
}
