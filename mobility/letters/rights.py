from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, crud

_TEAM = (
    *crud("letters", "letter", "letterbatch", "invitation", "bundle", verbs=("view",)),
    *crud("letters", "letterwording", verbs=("view", "add")),
    "documents.revoke_paper",
    "documents.view_paper",
)

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.VISA_OFFICER: _TEAM,
}
