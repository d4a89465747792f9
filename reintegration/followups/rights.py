from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_READ = (
    *build_crud_rights("followups", "followup", verbs=("view",)),
    *build_crud_rights("followups", "questionnaire", verbs=("view",)),
)
_TEAM = (*_READ, "followups.manage_followup")

RIGHTS: Rights = {
    Role.COORDINATOR: (
        *_TEAM,
        *build_crud_rights("followups", "questionnaire", verbs=("change",)),
    ),
    Role.OFFICER: _TEAM,
    Role.MONITORING: _READ,
}
