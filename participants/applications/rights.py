from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

_TEAM = (
    *crud("applications", "application", "attachment", "correction"),
    *crud("applications", "sending", "answer", verbs=("view",)),
)

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.VISA_OFFICER: crud("applications", "application", "attachment", "sending", verbs=("view",)),
    Role.MONITORING: crud("applications", "application", verbs=("view",)),
}
