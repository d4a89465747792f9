from __future__ import annotations

from pemwecco.accounts.roles import Rights, Role, build_crud_rights

_TEAM = (
    *build_crud_rights(
        "letters", "letter", "letterbatch", "invitation", "bundle", verbs=("view",)
    ),
    *build_crud_rights("letters", "letterwording", verbs=("view", "add")),
    "documents.revoke_paper",
    "documents.view_paper",
)

RIGHTS: Rights = {
    Role.COORDINATOR: _TEAM,
    Role.VISA_OFFICER: _TEAM,
}
