from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

_TEAM = (
    *crud("training", "module", "session"),
    *crud("training", "completion", verbs=("view",)),
    "training.issue_certificate",
)
_READ = crud("training", "module", "session", "completion", verbs=("view",))

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.OFFICER: _TEAM,
    Role.VISA_OFFICER: _READ,
    Role.MONITORING: _READ,
}
