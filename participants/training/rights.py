from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_TEAM = (
    *build_crud_rights("training", "module", "session"),
    *build_crud_rights("training", "completion", verbs=("view",)),
    "training.issue_certificate",
)
_READ = build_crud_rights(
    "training", "module", "session", "completion", verbs=("view",)
)

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.VISA_OFFICER: _READ,
    Role.MONITORING: _READ,
}
