from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_READ = (
    *build_crud_rights("plans", "reintegrationplan", verbs=("view",)),
    *build_crud_rights("plans", "givensupport", verbs=("view",)),
    *build_crud_rights("plans", "plantemplate", verbs=("view",)),
    *build_crud_rights("plans", "templatemilestone", verbs=("view",)),
)
_TEAM = (
    *_READ,
    *build_crud_rights("plans", "reintegrationplan", verbs=("add", "change")),
    *build_crud_rights("plans", "givensupport", verbs=("add", "change")),
)

RIGHTS: Rights = {
    Role.COORDINATOR: (
        *_TEAM,
        *build_crud_rights("plans", "plantemplate", verbs=("add", "change")),
        *build_crud_rights("plans", "templatemilestone", verbs=("add", "change")),
    ),
    Role.OFFICER: _TEAM,
    Role.MONITORING: _READ,
}
